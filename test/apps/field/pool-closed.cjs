// On SIGTERM: server.close() and, without waiting for it, the database pool: the most frequent handler there is.
const http = require('node:http');
let isOpen = true;
const server = http
  .createServer((request, response) =>
    setTimeout(() => {
      response.statusCode = isOpen ? 200 : 500;
      response.end(isOpen ? 'ok\n' : 'the pool has ended\n');
    }, 3),
  )
  .listen(process.env.PORT);
process.on('SIGTERM', () => {
  server.close();
  setTimeout(() => {
    isOpen = false;
    process.exit(0);
  }, 50);
});
