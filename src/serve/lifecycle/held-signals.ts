import type { EventEmitter } from 'node:events';

/** A signal that asks a process to end: from a service manager, or by Ctrl-C in a terminal. */
export type EndSignal = 'SIGTERM' | 'SIGINT';
const signals: readonly EndSignal[] = ['SIGTERM', 'SIGINT'];

/** The signals that are held back from the program. */
export type HeldSignals = {
  /** Whether the program has a listener of its own for it now. */
  hasListener(signal: EndSignal): boolean;
  /** The program's own listeners hear of it now, and from here on of every later one at once. */
  tell(signal: EndSignal): void;
};

/**
 * From here on these signals reach `onSignal` instead of the program's listeners, whenever it adds, removes or replaces
 * them, and nothing of that is to be seen in `process.listeners()`: signal-exit and its like count them.
 *
 * Node opens its handle for a signal at the first listener, for `process.emit` as it is then, and closes it after the last
 * one. Both it does in listeners of 'newListener' and 'removeListener', documented events of each EventEmitter. So the
 * handle is opened here for another `emit`, without a listener, and opened again when Node has closed it.
 *
 * @param onUnheard the signal came after {@link HeldSignals.tell}, and the program has no listener any more: the usual end
 *   of a clean-up is to remove the listener and to raise the signal again, which would end the process without lowport
 */
export function holdSignals(onSignal: (signal: EndSignal) => void, onUnheard: () => void): HeldSignals {
  const emitter: EventEmitter = process;
  let isTold = false;
  const tell = (signal: EndSignal) => {
    isTold = true;
    // The second argument is the number of the signal.
    const { constants } = process.getBuiltinModule('node:os');
    if (!emitter.emit(signal, signal, constants.signals[signal])) onUnheard();
  };
  const hear = (signal: EndSignal) => (isTold ? tell(signal) : onSignal(signal));

  for (const signal of signals) {
    const listeners = emitter.rawListeners(signal) as ((...args: unknown[]) => void)[];
    for (const listener of listeners) emitter.removeListener(signal, listener);
    openHandle(signal, hear);
    for (const listener of listeners) emitter.on(signal, listener);
  }
  emitter.on('removeListener', event => {
    const signal = signals.find(name => name === event);
    if (signal !== undefined && emitter.listenerCount(signal) === 0) openHandle(signal, hear);
  });
  return { hasListener: signal => emitter.listenerCount(signal) > 0, tell };
}

function openHandle(signal: EndSignal, hear: (signal: EndSignal) => void): void {
  const emit = Object.getOwnPropertyDescriptor(process, 'emit');
  const announce = process.emit.bind(process) as (event: string, ...args: unknown[]) => boolean;
  process.emit = ((heard: EndSignal) => hear(heard)) as unknown as typeof process.emit;
  try {
    announce('newListener', signal, () => {});
  } finally {
    if (emit === undefined) Reflect.deleteProperty(process, 'emit');
    else Object.defineProperty(process, 'emit', emit);
  }
}
