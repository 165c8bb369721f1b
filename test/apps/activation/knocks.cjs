// Connects to its own address in every way that programs have, before it listens there, when it does, and after.
const fs = require('fs');
const http = require('http');
const net = require('net');
const os = require('os');
const tls = require('tls');

const { PORT } = process.env;
const isPath = PORT.startsWith('/');
const describe = ({ code, syscall, message, address, port, errors, cause }) =>
  cause !== undefined
    ? describe(cause)
    : JSON.stringify({ code, syscall, message, address, port, errors: errors?.map(describe) });

const outcome = (emitter, event) =>
  new Promise(resolve => {
    emitter.once(event, () => resolve('let in')).once('error', error => resolve(describe(error)));
  });
const bySocket = (...args) => {
  const socket = net.connect(...args);
  return outcome(socket, 'connect').finally(() => socket.destroy());
};
const twice = async (...args) => {
  const socket = new net.Socket();
  const first = await outcome(socket.connect(...args), 'connect');
  return `${first}, again ${await outcome(socket.connect(...args), 'connect').finally(() => socket.destroy())}`;
};
const get = options =>
  outcome(
    http.get({ ...options, agent: false }).on('response', response => response.resume()),
    'response',
  );
const tlsConnect = options => {
  const socket = tls.connect({ ...options, rejectUnauthorized: false });
  return outcome(socket, 'secureConnect').finally(() => socket.destroy());
};
const own =
  Object.values(os.networkInterfaces())
    .flat()
    .find(({ address }) => !/^127|:/.test(address))?.address ?? '127.0.0.2';

const knocks = isPath
  ? { path: () => bySocket(PORT), options: () => bySocket({ path: PORT }), http: () => get({ socketPath: PORT }) }
  : {
      port: () => bySocket(PORT),
      'port and host': () => bySocket(Number(PORT), '127.0.0.1'),
      localhost: () => bySocket({ port: PORT, host: 'localhost' }),
      any: () => bySocket({ port: PORT, host: '0.0.0.0' }),
      'own address': () => bySocket({ port: PORT, host: own }),
      twice: () => twice(Number(PORT), '127.0.0.1'),
      http: () => get({ port: PORT }),
      tls: () => tlsConnect({ port: PORT, host: '127.0.0.1' }),
      fetch: () => fetch(`http://127.0.0.1:${PORT}`).then(() => 'let in', describe),
    };
const knock = async () => {
  for (const [name, attempt] of Object.entries(knocks)) console.log(`${name}: ${await attempt()}`);
};

const tryPort = () =>
  new Promise(resolve => {
    const server = net.createServer(() => {}).listen(PORT, () => server.close(resolve));
  });

async function main() {
  if (isPath && process.argv[2] === 'stale') fs.writeFileSync(PORT, '');
  await knock();
  if (!isPath) await tryPort();
  if (!isPath) console.log(`when it has tried the port: ${await knocks.port()}`);
  if (isPath && process.argv[2] === 'stale') fs.unlinkSync(PORT);
  const server = http.createServer((request, response) => response.end());
  const inCallback = await new Promise(resolve =>
    server.listen(PORT, () => resolve(knocks[isPath ? 'path' : 'port']())),
  );
  console.log(`when it listens: ${inCallback}`);
  await knocks.http();
  console.log(`then ${await knocks.http()} by ${/unserved/.test(net.Socket.prototype.connect) ? 'lowport' : 'Node'}`);
}

main();
