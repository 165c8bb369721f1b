import { endWithParent } from './orphan.js';

/** How a worker tells its supervisor that it is ready. */
export type WorkerChannel = { ready(status: string): void };

/** How often a worker says that its event loop turns. */
const aliveMs = 1000;

/**
 * The worker's end of the channel to `lowport run`; undefined where this process is no worker of it. What a worker forks has
 * the worker's environment and a channel, too, but another parent: to the program, that is to nobody else.
 * Opened when the program first listens, before anything is accepted. Tells the supervisor at once, and then once a second,
 * that the event loop turns. Where the supervisor has died, the worker ends as if it were told to: SIGTERM. Nothing of this
 * keeps the program alive.
 */
export function openWorkerChannel(env: NodeJS.ProcessEnv): WorkerChannel | undefined {
  if (env['LOWPORT_SUPERVISOR'] !== String(process.ppid) || process.send === undefined) return undefined;
  const send = (message: object) => {
    // The callback takes the error of a channel that has been closed; without one it would be the program's.
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  send({ lowport: 'alive' });
  const alive = setInterval(send, aliveMs, { lowport: 'alive' }).unref();
  const supervisor = process.ppid;
  process.once('disconnect', () => {
    clearInterval(alive);
    endWithParent(supervisor); // a program may close the channel itself, by process.disconnect()
  });
  // A 'disconnect' listener makes Node keep the process alive for the channel.
  process.channel?.unref();
  return { ready: status => send({ lowport: 'ready', status }) };
}
