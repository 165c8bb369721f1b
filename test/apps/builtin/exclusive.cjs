const http = require('http');

const server = http.createServer((request, response) => response.end('hello from an exclusive server\n'));
server.listen({ port: process.env.PORT, exclusive: true, backlog: 100 }, () => {
  console.log('listening', JSON.stringify(server.address()));
});
