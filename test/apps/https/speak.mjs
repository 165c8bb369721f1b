// The same few routes in FRAMEWORK: a text, a JSON body and back, a stream, an error, nothing.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';

const { FRAMEWORK, PORT } = process.env;
const pieces = () => Readable.from(['one ', 'two ', 'three']);

const frameworks = {
  'node:http'() {
    createServer(async (request, response) => {
      const { pathname } = new URL(request.url, 'https://x');
      const type = { 'content-type': 'text/plain' };
      if (pathname === '/text') response.writeHead(200, type).end('text');
      else if (pathname === '/json')
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await json(request)));
      else if (pathname === '/stream') pieces().pipe(response.writeHead(200, type));
      else response.writeHead(pathname === '/error' ? 500 : 404).end();
    }).listen(PORT, listening);
  },
  async express() {
    const { default: express } = await import('express');
    const app = express().use(express.json());
    app.get('/text', (_, response) => response.type('text/plain').send('text'));
    app.post('/json', (request, response) => response.json(request.body));
    app.get('/stream', (_, response) => pieces().pipe(response.type('text/plain')));
    app.get('/error', () => {
      throw new Error('error');
    });
    app.use((error, _request, response, _next) => response.status(500).end());
    app.listen(PORT, listening);
  },
  async fastify() {
    const { default: fastify } = await import('fastify');
    const app = fastify();
    app.get('/text', (_, reply) => reply.type('text/plain').send('text'));
    app.post('/json', (request, reply) => reply.send(request.body));
    app.get('/stream', (_, reply) => reply.type('text/plain').send(pieces()));
    app.get('/error', () => {
      throw new Error('error');
    });
    await app.listen({ port: Number(PORT), host: '::' });
    listening();
  },
  async koa() {
    const { default: Koa } = await import('koa');
    const app = new Koa();
    app.silent = true;
    app.use(async context => {
      if (context.path === '/text') context.body = 'text';
      if (context.path === '/json') context.body = await json(context.req);
      if (context.path === '/stream') Object.assign(context, { type: 'text/plain', body: pieces() });
      if (context.path === '/error') context.throw(500);
    });
    app.listen(PORT, listening);
  },
  async hapi() {
    const { default: Hapi } = await import('@hapi/hapi');
    const server = Hapi.server({ port: PORT });
    server.route([
      { method: 'GET', path: '/text', handler: (_, h) => h.response('text').type('text/plain') },
      { method: 'POST', path: '/json', handler: ({ payload }) => payload },
      { method: 'GET', path: '/stream', handler: (_, h) => h.response(pieces()).type('text/plain') },
      {
        method: 'GET',
        path: '/error',
        handler: () => {
          throw new Error('error');
        },
      },
    ]);
    await server.start();
    listening();
  },
};

function listening() {
  console.log('listening');
}

await frameworks[FRAMEWORK]();
