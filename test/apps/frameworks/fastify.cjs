const fastify = require('fastify')();

fastify.get('/hello', (request, reply) => reply.send('hello from fastify'));
fastify.listen({ port: Number(process.env.PORT), host: '0.0.0.0' }, error => {
  if (error) throw error;
  console.log('listening', JSON.stringify(fastify.server.address()));
});
