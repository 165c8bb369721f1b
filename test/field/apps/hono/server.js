import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

const app = new Hono();
app.get('/', context => context.text('hello from Hono\n'));
app.get('/events', context =>
  streamSSE(context, async stream => {
    while (!stream.aborted) {
      await stream.writeSSE({ data: 'tick' });
      await stream.sleep(1000);
    }
  }),
);
const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
process.on('SIGTERM', () => server.close(error => process.exit(error ? 1 : 0)));
