import { ask, type FieldLoad, type FieldProgram, httpLoads } from './program.js';

/** A few who wait long, beside those who are answered at once. */
const slow: FieldLoad = { mode: 'connection-per-request', path: '/slow', clients: 2 };

const programs: (Omit<FieldProgram, 'name' | 'app' | 'entry'> & { file: string })[] = [
  { file: 'asks-itself.cjs', loads: [...httpLoads, { mode: 'own-connection', path: '/page', clients: 4 }] },
  { file: 'close-all.cjs', loads: [...httpLoads, slow] },
  { file: 'cluster-of-all-processors.cjs' },
  {
    file: 'dies-after-listening.cjs',
    env: { AFTER_MS: '1500' },
    refused: /the database cannot be reached/,
    notBare: 'it ends by itself',
  },
  { file: 'event-stream.cjs', stream: '/events', env: { BOOT_MS: '3000' } },
  { file: 'exit-143.cjs' },
  { file: 'exit-by-name.mjs', loads: [...httpLoads, slow] },
  { file: 'fastify-close.cjs', loads: [...httpLoads, slow] },
  { file: 'forks-a-server.cjs', options: '--listen 80 --drain-timeout 20s' },
  {
    file: 'http1-headers.cjs',
    options: '--listen https=443 --tls-cert /srv/cert.pem --tls-key /srv/key.pem --http2',
    tls: true,
    loads: [
      { mode: 'http2', path: '/chunked' },
      { mode: 'connection-per-request', path: '/keep-alive' },
    ],
    idle: 'http2',
    notBare: 'the program itself speaks neither TLS nor HTTP/2',
  },
  { file: 'http2-trailers.cjs', loads: [{ mode: 'http2' }, { mode: 'http2' }], idle: 'http2' },
  { file: 'keep-alive-header.cjs' },
  { file: 'late.cjs', env: { BOOT_MS: '3000' } },
  { file: 'long-cleanup.cjs' },
  { file: 'looks-by-connecting.cjs' },
  { file: 'own-handlers-replaced.cjs', loads: [...httpLoads, slow] },
  { file: 'pool-closed.cjs' },
  { file: 'private-server.cjs' },
  { file: 'reraise.cjs' },
  { file: 'speaks-systemd.cjs', env: { STRICT: '1' } },
  { file: 'unlinks-its-socket.cjs', options: '--listen /run/field.sock', path: '/run/field.sock' },
];

/** The programs of test/apps/field, each a habit that many have. */
export const fieldPrograms: readonly FieldProgram[] = [
  ...programs.map(program => ({ ...program, name: program.file, app: 'field-programs', entry: program.file })),
  {
    name: 'forks-a-server.cjs, 2 workers',
    app: 'field-programs',
    file: 'forks-a-server.cjs',
    entry: 'forks-a-server.cjs',
    options: '--listen 80 --workers 2 --drain-timeout 20s',
    notBare: 'workers are lowport’s',
  },
  {
    name: 'cluster-of-all-processors.cjs, --idle-exit',
    app: 'field-programs',
    file: 'cluster-of-all-processors.cjs',
    entry: 'cluster-of-all-processors.cjs',
    options: '--listen 80 --idle-exit 3s',
    notBare: 'the idle exit is lowport’s',
    loads: ask('/'),
  },
];
