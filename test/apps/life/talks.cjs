// Repeats what it hears, and ends when the last client has gone, as brokers do.
const net = require('node:net');

const server = net.createServer(socket => socket.on('error', () => {}).pipe(socket));
server.listen(process.env.PORT, () => console.log('listening'));
process.on('SIGTERM', () => {
  server.close(() => {
    console.log('closed');
    process.exit();
  });
});
