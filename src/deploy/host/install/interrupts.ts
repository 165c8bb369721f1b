import { LowportError } from '../../../errors.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * From now on Ctrl-C does not end the process in the middle. `refuse` throws between two steps, and `raised` rejects at
 * once, so that what was done can be taken back. `end` gives the signals their usual meaning again.
 */
export function watchInterrupts(): { refuse: () => void; raised: Promise<never>; end: () => void } {
  let received: LowportError | undefined;
  let raise: (error: LowportError) => void = () => {};
  const raised = new Promise<never>((_, reject) => {
    raise = reject;
  });
  // Whoever does not wait for it hears of it by `refuse`.
  raised.catch(() => {});
  const note = (signal: NodeJS.Signals) => {
    received ??= interruptedBy(signal);
    raise(received);
  };
  for (const signal of signals) process.on(signal, note);
  return {
    refuse() {
      if (received !== undefined) throw received;
    },
    raised,
    end() {
      for (const signal of signals) process.off(signal, note);
    },
  };
}

/**
 * Ctrl-C and a closed terminal reach the commands that lowport runs as well, and end them sooner than lowport hears of it.
 * @throws {LowportError} `ERR_INTERRUPTED` for a command that such a signal has ended
 */
export function refuseInterrupted({ signal }: { signal?: NodeJS.Signals }): void {
  if (signal === 'SIGINT' || signal === 'SIGHUP') throw interruptedBy(signal);
}

function interruptedBy(signal: NodeJS.Signals): LowportError {
  return new LowportError('ERR_INTERRUPTED', `${signal}: it was interrupted before it had ended`, {
    hint: 'Repeat the command when you want to.',
  });
}
