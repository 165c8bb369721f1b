import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks every 20 ms until the answer is neither undefined nor false, and returns it.
 * Rejects when `deadlineMs` have passed; an error that `ask` throws is passed on at once.
 */
export async function waitFor<T>(
  what: string,
  deadlineMs: number,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs / 1000} s for ${what}`);
    await delay(20);
  }
}
