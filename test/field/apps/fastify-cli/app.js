module.exports = async (fastify, _options) => {
  fastify.get('/', async () => ({ hello: 'fastify start' }));
};
