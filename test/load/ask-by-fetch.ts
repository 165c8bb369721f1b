import type { Ask } from './ask.js';
import { type Phase, RequestFailure } from './failure.js';
import { patienceMs } from './options.js';

/** undici sends a request once: what it has written on a connection that breaks, fails. */
export function askByFetch(url: string): Ask {
  return async () => {
    let phase: Phase = 'answer';
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
      phase = 'body';
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`status ${response.status}`);
    } catch (error) {
      throw new RequestFailure(isOfConnecting(error) ? 'connect' : phase, error);
    }
  };
}

function isOfConnecting(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return false;
  return ('syscall' in cause && cause.syscall === 'connect') || cause.name === 'ConnectTimeoutError';
}
