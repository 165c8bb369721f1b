import { WorkWatch } from './pending-work.js';

/*
 * A program that listens on another port than the unit's would be waited for until systemd's own limit, 90 s. It is ended
 * long before, but only where nothing points to a listen() that is still to come: a status of 78 is final, and a program
 * that opens a port for metrics first, and the main one when its database answers, must never meet it. So each connection
 * that it tries, each answer that it waits for, each file it reads, each child it runs and each bit of work puts the end
 * off; and a program that waits for a timer, as one does that tries again later, for a database, a thread or a process has
 * longer: as long as the unit says, where it says how long a start may take.
 */

/** How long nothing must have happened, in milliseconds: where the program waits for nothing, and where it may. */
const settledMs = 3000;
const settledWaitingMs = 15_000;
const lookMs = 500;

/**
 * Watches a program that has settled beside its inherited sockets; from now on until `isAstray` is false. Calls `conclude`
 * when the program will surely open none of them. Keeps nothing alive.
 */
export function watchAstray(isAstray: () => boolean, conclude: () => void, env: NodeJS.ProcessEnv): void {
  const waitingMs = 'LOWPORT_START_TIMEOUT' in env ? Number.POSITIVE_INFINITY : settledWaitingMs;
  const work = new WorkWatch();
  let quietSince = performance.now();
  const watch = setInterval(() => {
    if (!isAstray()) return clearInterval(watch);
    const now = performance.now();
    const pending = work.look();
    if (pending === 'busy') quietSince = now;
    if (now - quietSince < (pending === 'none' ? settledMs : waitingMs)) return;
    clearInterval(watch);
    conclude();
  }, lookMs).unref();
}
