import { EventEmitter } from 'node:events';

/**
 * When a service counts as ready: when its inherited sockets are served or the program has settled, when it says so itself,
 * or when all are served, whatever else it listens on before.
 */
export const readinesses = ['auto', 'manual', 'complete'] as const;
export type Readiness = (typeof readinesses)[number];

export type ServiceState = 'starting' | 'ready' | 'draining' | 'stopped';

/**
 * How long after its last `listen()` a program is taken to have opened all that it will, in milliseconds.
 * The slowest of the frameworks in test/apps opens its second server 12 ms after its first.
 */
const settleMs = 250;

type ServiceEvents = {
  /** The program has opened all that it will. Before it is asked what is unclaimed. */
  settled: [];
  /** Every inherited socket is served, or those in `unclaimed` are not and the program has settled or says so. */
  ready: [unclaimed: string[]];
  /** The program has settled on addresses of its own, and serves none of the inherited sockets. */
  astray: [unclaimed: string[]];
  draining: [];
  /** Nobody is served any more, and the program has been told to end. */
  stopped: [];
};

/**
 * The life of a serving process: starting -> ready -> draining -> stopped, and from starting straight to draining where
 * it is ended early. It is told what the program does, and tells its state; who listens to that, systemd or nobody, it
 * does not know.
 */
export class Service extends EventEmitter<ServiceEvents> {
  #state: ServiceState = 'starting';
  readonly #total: number;
  readonly #listUnclaimed: () => string[];
  readonly #readiness: Readiness;
  #settling: NodeJS.Timeout | undefined;

  /**
   * @param listUnclaimed the inherited sockets that are not served yet, as a person names them; all of them at first
   */
  constructor(listUnclaimed: () => string[], readiness: Readiness = 'auto') {
    super();
    this.#listUnclaimed = listUnclaimed;
    this.#total = listUnclaimed().length;
    this.#readiness = readiness;
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** A server of the program listens: one more inherited socket may be served, or there may be more to come. */
  noteListening(): void {
    if (this.#state !== 'starting' || this.#readiness === 'manual') return;
    clearTimeout(this.#settling);
    if (this.#listUnclaimed().length === 0) this.#becomeReady();
    else if (this.#readiness === 'auto') this.#settling = setTimeout(() => this.#settle(), settleMs).unref();
  }

  /** The program says itself that it is ready. */
  declareReady(): void {
    if (this.#state !== 'starting') return;
    this.emit('settled');
    this.#becomeReady();
  }

  /** False where it is draining already. */
  drain(): boolean {
    if (this.#state === 'draining' || this.#state === 'stopped') return false;
    this.#state = 'draining';
    clearTimeout(this.#settling);
    this.emit('draining');
    return true;
  }

  stop(): void {
    this.#state = 'stopped';
    this.emit('stopped');
  }

  #settle(): void {
    this.emit('settled');
    const unclaimed = this.#listUnclaimed();
    if (unclaimed.length < this.#total) this.#becomeReady();
    else this.emit('astray', unclaimed);
  }

  #becomeReady(): void {
    this.#state = 'ready';
    clearTimeout(this.#settling);
    this.emit('ready', this.#listUnclaimed());
  }
}
