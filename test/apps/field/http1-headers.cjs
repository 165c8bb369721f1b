// Headers of HTTP/1 that programs set by hand, asked for over HTTP/2: /chunked, /keep-alive, /message, and the Host of the request.
const http = require('node:http');
http
  .createServer((request, response) => {
    if (request.url === '/chunked') response.writeHead(200, { 'Transfer-Encoding': 'chunked' });
    else if (request.url === '/keep-alive') {
      response.setHeader('Connection', 'keep-alive');
      response.setHeader('Keep-Alive', 'timeout=5');
    } else if (request.url === '/message') response.writeHead(200, 'Fine', { 'X-One': '1' });
    response.end(`host ${request.headers.host}, HTTP/${request.httpVersion}\n`);
  })
  .listen(process.env.PORT);
