// Two servers in one program: the public one asks the private one for every answer.
const http = require('node:http');
http.createServer((request, response) => response.end('private\n')).listen(3998, '127.0.0.1');
http
  .createServer(async (request, response) => {
    try {
      response.end(`public, ${await (await fetch('http://127.0.0.1:3998/')).text()}`);
    } catch (error) {
      response.statusCode = 500;
      response.end(`${error.cause?.code}\n`);
    }
  })
  .listen(process.env.PORT);
