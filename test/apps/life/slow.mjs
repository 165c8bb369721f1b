// Answers /slow after a while, /stream for ever, and upgrades what asks for it.
import http from 'node:http';

const server = http.createServer((request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('slow but whole\n'), 800);
  else if (request.url === '/stream') response.write('first of many\n');
  else response.end('quick\n');
  console.log(`asked for ${request.url}`);
});
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  socket.pipe(socket);
  console.log('upgraded');
});
server.listen(process.env.PORT, () => console.log('listening'));

const handlers = {
  close: () =>
    server.close(error => {
      console.log('closed', error);
      process.exit(3);
    }),
  exit: () => process.exit(4),
};
if (process.env.ON_SIGTERM) process.on('SIGTERM', handlers[process.env.ON_SIGTERM]);
