import type { PassedSocket } from './pass-on.js';

/**
 * Units for systemd 253 and later open the notification socket for the service: `OpenFile=/run/systemd/notify:` and this
 * name. It comes among the sockets, and is none to serve on.
 */
const notifyName = 'lowport-notify';

/** Tells the descriptor of the notification socket, where there is one, from those of the sockets. */
export function splitNotifyFd(passed: readonly PassedSocket[]): {
  notifyFd: number | undefined;
  sockets: PassedSocket[];
} {
  return {
    notifyFd: passed.find(({ name }) => name === notifyName)?.fd,
    sockets: passed.filter(({ name }) => name !== notifyName),
  };
}

/** The place of the last socket to serve on: systemd puts what `OpenFile=` opens behind the sockets. -1 where there is none. */
export function lastRealSocket(passed: readonly PassedSocket[]): number {
  return passed.findLastIndex(({ name }) => name !== notifyName);
}
