const Hapi = require('@hapi/hapi');

const server = Hapi.server({ port: process.env.PORT ?? 3000, host: '0.0.0.0' });
server.route({ method: 'GET', path: '/', handler: () => 'hello from hapi\n' });
server.start();
process.on('SIGTERM', async () => {
  await server.stop({ timeout: 10_000 });
  process.exit(0);
});
