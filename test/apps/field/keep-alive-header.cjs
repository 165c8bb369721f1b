// Says Connection: keep-alive itself, as http-proxy does for every answer.
const http = require('node:http');
http
  .createServer((request, response) => {
    response.setHeader('Connection', 'keep-alive');
    response.setHeader('Content-Length', 3);
    response.end('ok\n');
  })
  .listen(process.env.PORT);
