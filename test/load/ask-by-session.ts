import type { Ask } from './ask.js';
import { type Phase, RequestFailure } from './failure.js';

/** A connection of a protocol other than HTTP. */
export type Session = {
  /** Whether the next request needs another one. */
  isOver(): boolean;
  /** One request with its answer. */
  ask(): Promise<void>;
  end(): void;
};

/** Each request asks on the session of its client, opened anew when the server has ended it, or on one of its own. */
export function askBySession(open: () => Promise<Session>, isKept: boolean): Ask {
  let current: Session | undefined;
  return async () => {
    let phase: Phase = 'connect';
    try {
      if (current === undefined || current.isOver()) current = await open();
      phase = 'answer';
      await current.ask();
    } catch (error) {
      current?.end();
      current = undefined;
      throw new RequestFailure(phase, error);
    }
    if (isKept) return;
    current.end();
    current = undefined;
  };
}
