// Answers after a moment; when it is told to end it ends all its clients, as brokers do.
const net = require('node:net');

const clients = new Set();
const server = net.createServer(socket => {
  clients.add(socket.on('error', () => {}).on('close', () => clients.delete(socket)));
  socket.on('data', data => setTimeout(() => socket.write(data), 60));
});
server.listen(process.env.PORT);
process.on('SIGTERM', () => {
  for (const socket of clients) socket.destroy();
  server.close(() => process.exit());
});
