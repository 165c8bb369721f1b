import Fastify from 'fastify';

const app = Fastify({ logger: true, disableRequestLogging: true });
app.get('/', async () => ({ hello: 'Fastify' }));
app.get('/events', (_request, reply) => {
  reply.hijack();
  reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const timer = setInterval(() => reply.raw.write('data: tick\n\n'), 1000);
  reply.raw.on('close', () => clearInterval(timer));
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await app.close();
    process.exit(0);
  });
}
await app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' });
