import { ask, type FieldProgram, httpLoads } from './program.js';

/** A program of apps/ that is called server.js and answers at `/`. */
function server(app: string, more: Partial<FieldProgram> = {}): FieldProgram {
  return { name: app, app, entry: 'server.js', ...more };
}

/** The command of a package, as `node_modules/.bin` has it: a link. */
function command(app: string, bin: string, args: string, more: Partial<FieldProgram> = {}): FieldProgram {
  return { name: app, app, entry: `node_modules/.bin/${bin}`, args, ...more };
}

const events = { stream: '/events' };
const apolloHeaders = { 'apollo-require-preflight': 'true' };

/** Packages of npm as their users have them: versions.ts says which. */
export const fieldPackages: readonly FieldProgram[] = [
  {
    name: 'Next.js, output: standalone',
    app: 'next-standalone',
    ship: ['.next/standalone', 'package.json'],
    entry: '.next/standalone/server.js',
    env: { HOSTNAME: '0.0.0.0' },
    ...events,
  },
  command('next-start', 'next', 'start', { name: 'Next.js, next start', ...events }),
  {
    name: 'Nuxt, node-server',
    app: 'nuxt',
    ship: ['.output', 'package.json'],
    entry: '.output/server/index.mjs',
    ...events,
  },
  {
    name: 'SvelteKit, adapter-node',
    app: 'sveltekit',
    entry: 'build/index.js',
    ...events,
  },
  { name: 'Astro, node standalone', app: 'astro', entry: 'dist/server/entry.mjs', env: { HOST: '0.0.0.0' } },
  command('react-router', 'react-router-serve', './build/server/index.js', { name: 'React Router, serve' }),
  { name: 'NestJS on Express, shutdown hooks', app: 'nest-express', entry: 'dist/main.js', ...events },
  { name: 'NestJS on Fastify, shutdown hooks', app: 'nest-fastify', entry: 'dist/main.js', ...events },
  server('apollo', { name: 'Apollo Server, standalone', loads: ask('/?query=%7Bhello%7D', apolloHeaders) }),
  server('yoga', {
    name: 'GraphQL Yoga',
    loads: ask('/graphql?query=%7Bhello%7D'),
    stream: '/graphql?query=subscription%7Btick%7D',
  }),
  server('grpc', {
    name: '@grpc/grpc-js',
    loads: [{ mode: 'grpc', path: '/hello.Greeter/Greet', clients: 32 }],
    idle: 'http2',
  }),
  server('socket.io', {
    name: 'Socket.IO',
    socket: { path: '/socket.io/?EIO=4&transport=websocket', say: '40' },
  }),
  server('ws', { socket: { path: '/' } }),
  server('http-proxy', events),
  command('node-red', 'node-red', '--settings /srv/app/settings.js', {
    name: 'Node-RED',
    loads: ask('/hello'),
    socket: { path: '/comms' },
  }),
  server('smtp-server', {
    loads: [{ mode: 'smtp' }, { mode: 'smtp-connection-per-request' }],
    idle: 'tcp',
  }),
  server('aedes', {
    name: 'aedes (MQTT)',
    loads: [{ mode: 'mqtt' }, { mode: 'mqtt-connection-per-request' }],
    idle: 'mqtt',
  }),
  { name: 'Express, express-generator', app: 'express-generator', entry: 'bin/www', loads: ask('/hello') },
  server('express-http-terminator', { name: 'Express + http-terminator', ...events }),
  server('express-terminus', { name: 'Express + @godaddy/terminus', ...events }),
  server('express-stoppable', { name: 'Express + stoppable', ...events }),
  server('express-http-graceful-shutdown', { name: 'Express + http-graceful-shutdown', ...events }),
  server('express-close-with-grace', { name: 'Express + close-with-grace', ...events }),
  server('cluster-express', { name: 'Express under node:cluster' }),
  server('fastify', { name: 'Fastify', ...events }),
  command('fastify-cli', 'fastify', 'start -p 80 -a 0.0.0.0 app.js', { name: 'fastify-cli, fastify start' }),
  server('koa', { name: 'Koa' }),
  server('hapi'),
  server('restify'),
  server('polka'),
  server('hono', { name: 'Hono, @hono/node-server', ...events }),
  command('json-server', 'json-server', 'db.json --port 80 --host 0.0.0.0', { loads: ask('/posts/1') }),
  command('serve', 'serve', '-l 80 public'),
  command('http-server', 'http-server', 'public -p 80'),
  command('sirv-cli', 'sirv', 'public --port 80 --host 0.0.0.0'),
  command('vite-preview', 'vite', 'preview --port 80 --host 0.0.0.0 --strictPort', { name: 'vite preview' }),
  command('peer', 'peerjs', '--port 80', { name: 'PeerServer' }),
  {
    name: 'pnpm workspace, Express',
    app: 'pnpm-workspace',
    manager: 'pnpm',
    entry: 'packages/api/server.js',
    loads: httpLoads,
  },
  { name: 'pnpm workspace, Koa as ES module', app: 'pnpm-workspace', manager: 'pnpm', entry: 'packages/web/server.js' },
  { name: 'Yarn workspace, Express', app: 'yarn-workspace', manager: 'yarn', entry: 'packages/api/server.js' },
  { name: 'Yarn workspace, Koa as ES module', app: 'yarn-workspace', manager: 'yarn', entry: 'packages/web/server.js' },
];

/** What many would look for, and why it is not in the table. */
export const notHere: readonly [name: string, reason: string][] = [
  [
    'Ghost',
    'it does not run on Node 20, and its better-sqlite3 has to be compiled for minutes where npm is all there is',
  ],
  ['Strapi', 'its better-sqlite3 has to be compiled for minutes where npm is all there is'],
  ['Verdaccio', 'it depends on `node-fetch@cjs`, a tag that the registry here does not have'],
];
