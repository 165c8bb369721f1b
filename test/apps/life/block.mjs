import { createServer } from 'node:http';

createServer((request, response) => {
  response.end(`${process.pid}\n`);
  // After the answer, so that the client has it.
  if (request.url === '/block')
    setTimeout(() => {
      while (true) {}
    }, 50);
}).listen(80);
