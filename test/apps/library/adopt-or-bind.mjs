// adopt-or-bind.mjs KEY...: serves on each inherited socket that KEY names, else on a free port of its own.
import http from 'node:http';
import { adopt, inheritedSockets } from '../../../dist/index.js';

const sockets = inheritedSockets();
for (const key of process.argv.slice(2)) {
  const server = http.createServer((request, response) => response.end(`hello from ${key}\n`));
  const adopted = await adopt(server, sockets.take(key) ?? { port: 0, host: '127.0.0.1' });
  console.log(key, adopted === server, server.address().port ?? server.address());
}
console.log(
  'unclaimed',
  sockets
    .unclaimed()
    .map(({ name }) => name)
    .join(),
);
