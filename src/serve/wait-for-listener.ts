/**
 * `wait-for-listener.js PORT | PATH | @NAME`: ends with 0 as soon as somebody listens there, on 127.0.0.1 for a port. The
 * ExecStartPost= of a program that cannot say itself that it is ready; with 1 when that program has ended (`$MAINPID`).
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [, , place = ''] = process.argv;
const mainPid = Number(process.env['MAINPID'] ?? process.pid);

while (isRunning(mainPid)) {
  if (await isListening()) process.exit(0);
  await delay(50);
}
process.exit(1);

function isListening(): Promise<boolean> {
  const socket = /^\d+$/.test(place) ? connect(Number(place), '127.0.0.1') : connect(place.replace(/^@/, '\0'));
  return new Promise(resolve => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then(is => {
    socket.destroy();
    return is as boolean;
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
