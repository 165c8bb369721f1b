import { inheritedSockets } from '../../dist/index.js';

const sockets = inheritedSockets();
for (const { fd, name, role, address, type } of sockets.all)
  console.log(JSON.stringify({ fd, name, role, address, type }));
console.log(
  'environment',
  Object.keys(process.env)
    .filter(name => name.startsWith('LISTEN_'))
    .join(),
);
