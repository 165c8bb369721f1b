import { createServer } from 'node:http';

createServer((request, response) => {
  // Blocks when the operating system has the answer, so that the client gets it and nobody gets another.
  if (request.url === '/block')
    response.on('finish', () => {
      while (true) {}
    });
  response.end(`${process.pid}\n`);
}).listen(80);
