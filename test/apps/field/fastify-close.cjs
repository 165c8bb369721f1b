// Fastify with the shutdown that its guide describes. npm install fastify close-with-grace
const app = require('fastify')();
app.get('/*', async request => {
  await new Promise(done => setTimeout(done, request.url === '/slow' ? 2000 : 3));
  return 'ok\n';
});
app.listen({ port: Number(process.env.PORT), host: '0.0.0.0' });
require('close-with-grace')({ delay: 10000 }, async () => {
  await app.close();
});
