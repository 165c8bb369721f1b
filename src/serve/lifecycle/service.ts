import { EventEmitter } from 'node:events';

export type ServiceState = 'starting' | 'ready' | 'stopping';

/**
 * How long after its last `listen()` a program is taken to have opened all that it will, in milliseconds.
 * The slowest of the frameworks in test/apps opens its second server 12 ms after its first.
 */
const settleMs = 250;

type ServiceEvents = {
  /** Every inherited socket is served, or those in `unclaimed` are not and the program has settled. */
  ready: [unclaimed: string[]];
  /** The program has settled on addresses of its own, and serves none of the inherited sockets. */
  astray: [unclaimed: string[]];
  stopping: [];
};

/**
 * The life of a serving process. It is told what the program does, and tells its state; who listens to that, systemd or
 * nobody, it does not know.
 */
export class Service extends EventEmitter<ServiceEvents> {
  #state: ServiceState = 'starting';
  readonly #total: number;
  readonly #listUnclaimed: () => string[];
  #settling: NodeJS.Timeout | undefined;

  /** @param listUnclaimed the inherited sockets that are not served yet, as a person names them; all of them at first. */
  constructor(listUnclaimed: () => string[]) {
    super();
    this.#listUnclaimed = listUnclaimed;
    this.#total = listUnclaimed().length;
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** A server of the program listens: one more inherited socket may be served, or there may be more to come. */
  noteListening(): void {
    if (this.#state !== 'starting') return;
    clearTimeout(this.#settling);
    if (this.#listUnclaimed().length === 0) this.#becomeReady();
    else this.#settling = setTimeout(() => this.#settle(), settleMs).unref();
  }

  stop(): void {
    if (this.#state === 'stopping') return;
    this.#state = 'stopping';
    clearTimeout(this.#settling);
    this.emit('stopping');
  }

  #settle(): void {
    const unclaimed = this.#listUnclaimed();
    if (unclaimed.length < this.#total) this.#becomeReady();
    else this.emit('astray', unclaimed);
  }

  #becomeReady(): void {
    this.#state = 'ready';
    this.emit('ready', this.#listUnclaimed());
  }
}
