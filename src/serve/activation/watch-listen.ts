import { type EventEmitter, errorMonitor } from 'node:events';
import type net from 'node:net';

/** How a `listen()` ended. One of the two is called, once. */
export type ListenOutcome = {
  onListening(): void;
  /** The program's own handlers see the error after this. */
  onError(error: Error): void;
};

/** How to stop watching, for each server that is about to listen. */
const watches = new WeakMap<net.Server, () => void>();

/** Tells how the `listen()` ends that the server is about to do; of an earlier one that was closed before its end, nothing. */
export function watchListen(server: net.Server, { onListening, onError }: ListenOutcome): void {
  watches.get(server)?.();
  const emitter: EventEmitter = server;
  const conclude = () => {
    emitter.off(errorMonitor, fail);
    onListening();
  };
  // Not an 'error' listener: Node would think that the program handles the error.
  const fail = (error: Error) => {
    emitter.off('listening', conclude);
    onError(error);
  };
  emitter.once('listening', conclude).once(errorMonitor, fail);
  watches.set(server, () => emitter.off('listening', conclude).off(errorMonitor, fail));
}
