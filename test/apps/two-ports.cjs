const http = require('http');

for (const port of [80, 443]) {
  http.createServer((request, response) => response.end(`${process.pid} on ${port}\n`)).listen(port);
}
