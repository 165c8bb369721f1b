// Listens until SIGUSR2, as a program does that ends all it has begun with one AbortController.
// On SIGUSR1 it closes by hand and listens anew without the signal, which is then nothing to the server any more.
import http from 'node:http';

const controller = new AbortController();
const { signal } = controller;
const server = http.createServer((request, response) => {
  response.setHeader('connection', 'close').end('hello until the signal\n');
});
const port = process.env.PORT;
server.listen({ port, signal }, () => console.log('listening', JSON.stringify(server.address())));

process.on('SIGUSR2', () => {
  server.once('close', () => {
    console.log('closed');
    process.exit();
  });
  controller.abort();
  console.log('aborted', server.listening);
});
process.on('SIGUSR1', () => {
  server.close(() => server.listen({ port }, () => console.log('listening without it')));
});
