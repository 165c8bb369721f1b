// Asks a Redis for each answer.
const net = require('node:net');
require('node:http')
  .createServer((_, response) => {
    const socket = net.connect(6379, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('error', error => response.writeHead(500).end(String(error)));
    socket.on('data', data => {
      socket.end();
      response.end(data);
    });
  })
  .listen(80);
