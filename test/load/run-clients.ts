import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ask, makeClients } from './ask.js';
import type { LoadOptions } from './options.js';
import type { Tally } from './tally.js';

/** Runs all clients until told to stop, or to the limits. What is in flight then is still waited for. */
export async function runClients(options: LoadOptions, tally: Tally, stop: AbortSignal): Promise<void> {
  const { seconds, requests } = options.limits;
  const end = AbortSignal.any([stop, AbortSignal.timeout(seconds * 1000)]);
  setMaxListeners(0, end); // each client has one while it pauses
  const isOver = () => end.aborted || tally.requests >= requests;
  await Promise.all(makeClients(options).map(ask => runClient(ask)));

  async function runClient(ask: Ask): Promise<void> {
    while (!isOver()) {
      await think(options.thinkMs, end);
      if (isOver()) return;
      const startedAt = performance.now();
      await ask().then(
        () => tally.noteAnswer(startedAt),
        error => tally.noteFailure(startedAt, error),
      );
    }
  }
}

async function think([min, max]: LoadOptions['thinkMs'], end: AbortSignal): Promise<void> {
  await delay(min + Math.random() * (max - min), undefined, { signal: end }).catch(() => {});
}
