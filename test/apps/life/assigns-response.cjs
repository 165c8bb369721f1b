// Leaves a response on the socket that it upgrades, as Fastify's plugin for WebSockets does, and closes them on SIGTERM.
const http = require('node:http');
const { WebSocketServer } = require('ws');

const sockets = new WebSocketServer({ noServer: true });
const server = http.createServer((request, response) => response.end('hello\n'));
server.on('upgrade', (request, socket, head) => {
  new http.ServerResponse(request).assignSocket(socket);
  sockets.handleUpgrade(request, socket, head, client => client.send('welcome'));
});
server.listen(process.env.PORT, () => console.log('listening'));
process.on('SIGTERM', () => {
  console.log('SIGTERM is heard');
  for (const client of sockets.clients) client.close(1001, 'going away');
  server.close();
});
