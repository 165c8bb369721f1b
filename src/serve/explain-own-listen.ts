import { Server } from 'node:net';
import { watchListen } from './activation/watch-listen.js';
import { explainFailure } from './explain-failure.js';

/**
 * For a program that inherits nothing, and for a worker thread, which adopts nothing: its `listen()` stays Node's own, and
 * where that fails the reason is explained.
 */
export function explainOwnListen(inWorkerThread: boolean): void {
  const onError = (error: Error) => explainFailure(error, { inherited: [], foreign: undefined, inWorkerThread });
  const { listen } = Server.prototype;
  Server.prototype.listen = function (this: Server, ...args: unknown[]) {
    if (!this.listening) watchListen(this, { onListening() {}, onError });
    return listen.apply(this, args as Parameters<typeof listen>);
  } as typeof listen;
}
