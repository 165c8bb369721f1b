// No host: fastify listens on every address of localhost. The metrics are for this machine alone.
import Fastify from 'fastify';

const app = Fastify();
app.get('/hello', async () => 'hello from fastify');
await app.listen({ port: Number(process.env.PORT) });

const metrics = Fastify();
metrics.get('/metrics', async () => 'requests 1');
await metrics.listen({ port: 0, host: '127.0.0.1' });

console.log('metrics', metrics.server.address().port);
console.log('listening', JSON.stringify(app.server.address()));
