// Says goodbye to its clients on SIGTERM, as the documentation of ws says.

const http = require('http');
const { WebSocketServer } = require('ws');

const server = http.createServer((request, response) => response.end('hello\n'));
const sockets = new WebSocketServer({ server });
sockets.on('connection', socket => socket.send('welcome'));

process.on('SIGTERM', () => {
  setTimeout(() => {
    for (const client of sockets.clients) client.close(1001, 'restarting');
    server.close();
  }, 500);
});

server.listen(80);
