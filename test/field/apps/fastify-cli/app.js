module.exports = async fastify => {
  fastify.get('/', async () => ({ hello: 'fastify start' }));
};
