// /page asks the program's own /api over http://localhost with a new connection, as rendering on the server does.
const http = require('node:http');
const ask = () =>
  new Promise((resolve, reject) =>
    http
      .get({ port: process.env.PORT, host: 'localhost', path: '/api', agent: false }, response => {
        let text = '';
        response
          .on('data', part => {
            text += part;
          })
          .on('end', () => resolve(text));
      })
      .on('error', reject),
  );
http
  .createServer(async (request, response) => {
    if (request.url === '/api') return response.end('api\n');
    if (request.url !== '/page') return response.end(`${process.pid}\n`);
    await new Promise(done => setTimeout(done, 800));
    try {
      response.end(`page with ${await ask()}`);
    } catch (error) {
      response.statusCode = 500;
      response.end(`${error.code}\n`);
    }
  })
  .listen(process.env.PORT);
