const Hapi = require('@hapi/hapi');

async function start() {
  const server = Hapi.server({ port: process.env.PORT });
  server.route({ method: 'GET', path: '/hello', handler: () => 'hello from hapi' });
  await server.start();
  console.log('listening', JSON.stringify(server.listener.address()));
}

start();
