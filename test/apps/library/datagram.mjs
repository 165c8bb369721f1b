// Refuses to serve HTTP on a datagram socket, then echoes on it.
import dgram from 'node:dgram';
import http from 'node:http';
import { adopt, inheritedSockets } from '../../../dist/index.js';

const [{ address, type, role }] = inheritedSockets().all;
const inherited = inheritedSockets().take(address.port);
await adopt(http.createServer(), inherited).catch(({ code, hint }) => console.log(code, hint));

const socket = dgram.createSocket('udp4');
socket.on('message', (message, { port, address }) => socket.send(message, port, address));
socket.bind({ fd: inherited.fd }, () =>
  console.log('echoing', type, role, socket.address().port === address.port, address.port),
);
