// Listens on every port of PORTS, and says who answers where.
const http = require('node:http');

for (const port of (process.env.PORTS ?? '80').split(',')) {
  http
    .createServer((request, response) => response.end(`${process.pid} on ${port} ${process.env.GREETING ?? ''}\n`))
    .listen(Number(port));
}
