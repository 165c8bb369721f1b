import test from 'ava';
import type { HttpSocket } from '../../../src/serve/lifecycle/connections.js';
import { type Grace, IdleConnections } from '../../../src/serve/lifecycle/idle-connections.js';

const grace: Grace = { unusedMs: 600, pooledMs: 5000 };
const start = 1000;

test('a connection without a request is closed after the grace', t => {
  const [socket] = [connection({ bytesRead: 0 })];
  t.deepEqual(watch([socket], [300, 599, 600]), [600]);
});

test('a used one is closed after the grace where nobody comes back to any', t => {
  t.deepEqual(watch([connection({ restedMs: 50 })], [300, 600]), [600]);
});

test('where clients come back to connections, the others are kept for three times the longest rest', t => {
  const [back, other] = [connection({ restedMs: 400 }), connection({ restedMs: 0 })];
  // It comes back 300 ms after the drain began: it has rested for 700 ms.
  t.deepEqual(watch([other, back], [280, 600, 2080, 2120], { 300: back }), [2120]);
});

test('a tab that had rested for longer than that before is closed after the grace', t => {
  const [back, tab] = [connection({ restedMs: 100 }), connection({ restedMs: 2000 })];
  t.deepEqual(watch([tab, back], [80, 580, 600], { 100: back }), [600]);
});

test('nobody is kept for longer than the grace of a pool', t => {
  const [back, other] = [connection({ restedMs: 9000 }), connection({ restedMs: 0 })];
  t.deepEqual(watch([other, back], [80, 4900, 5000], { 100: back }), [5000]);
});

test('a client that goes away is none that comes back', t => {
  const [gone, other] = [connection({ restedMs: 9000 }), connection({ restedMs: 0 })];
  t.deepEqual(watch([other, gone], [80, 600], { 100: undefined }), [600]);
});

type Fake = HttpSocket & { closed: boolean };

/** As much of a socket as is looked at. */
function connection({ bytesRead = 80, restedMs = 0 }: { bytesRead?: number; restedMs?: number }): Fake {
  const timer = setTimeout(() => {}, 1) as NodeJS.Timeout & { _idleStart: number };
  clearTimeout(timer);
  const fake = {
    bytesRead,
    bytesWritten: bytesRead,
    closed: false,
    [Symbol('timeout')]: { _idleStart: timer._idleStart - restedMs },
    destroySoon() {
      fake.closed = true;
    },
  };
  return fake as unknown as Fake;
}

/**
 * Looks at these moments in milliseconds after the begin, and resolves to those at which the first socket was closed. The last
 * one leaves at the moment of `leaving`: with a request, or because its client has gone.
 */
function watch(sockets: Fake[], moments: number[], leaving: Record<number, Fake | undefined> = {}): number[] {
  const idle = new IdleConnections();
  const [first] = sockets;
  const [leaveAt] = Object.keys(leaving).map(Number);
  const closedAt: number[] = [];
  for (const ms of [...new Set([0, ...moments, ...(leaveAt === undefined ? [] : [leaveAt])])].sort((a, b) => a - b)) {
    const hasLeft = leaveAt !== undefined && ms >= leaveAt;
    const back = leaveAt === undefined ? undefined : leaving[leaveAt];
    if (back !== undefined && ms === leaveAt) (back as { bytesRead: number }).bytesRead += 80;
    idle.close(hasLeft ? sockets.slice(0, -1) : sockets, start + ms, grace);
    if (first?.closed && closedAt.length === 0) closedAt.push(ms);
  }
  return closedAt;
}
