const http = require('node:http');
const { WebSocketServer } = require('ws');

const server = http.createServer((_request, response) => response.end('hello from ws\n'));
const sockets = new WebSocketServer({ server });
sockets.on('connection', socket => {
  socket.on('message', data => socket.send(String(data)));
  socket.send('welcome');
});
server.listen(process.env.PORT ?? 3000);
process.on('SIGTERM', () => {
  for (const socket of sockets.clients) socket.close(1001, 'restarting');
  server.close(() => process.exit(0));
});
