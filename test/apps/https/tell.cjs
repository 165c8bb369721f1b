// Tells what it knows of the connection that a request came over.
const { createServer } = require('node:http');

const tell = (request, response) => {
  const { socket } = request;
  if (request.url === '/slow') {
    response.write('begin\n');
    setTimeout(() => response.end('end\n'), 700);
    return;
  }
  const { encrypted = false, remoteAddress, remotePort, remoteFamily, servername } = socket;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ encrypted, remoteAddress, remotePort, remoteFamily, servername, pid: process.pid }));
};
const server = createServer(tell);
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  socket.pipe(socket);
});
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
if (process.env.ALSO) createServer((_, response) => response.end('own http\n')).listen(process.env.ALSO);
if (process.env.ALSO_TELL) createServer(tell).listen(process.env.HTTP_PORT);
