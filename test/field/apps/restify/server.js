const restify = require('restify');

const server = restify.createServer();
server.get('/', (_request, response, next) => {
  response.send({ hello: 'restify' });
  next();
});
server.listen(process.env.PORT ?? 3000);
