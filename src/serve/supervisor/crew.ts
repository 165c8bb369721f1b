import { EventEmitter, once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { LowportError } from '../../errors.js';
import { backOffMs, countFailures } from './restart-policy.js';
import type { Worker } from './worker.js';

/** A worker's place, which it keeps over deaths and reloads: the number in `LOWPORT_WORKER`. */
type Place = { number: number; worker: Worker | undefined; failures: number; retry: NodeJS.Timeout | undefined };

type CrewEvents = {
  /** Somebody became ready or ended. */
  changed: [];
  /** A worker ended that nobody had told to. The next one starts in so many milliseconds. */
  lost: [worker: Worker, againInMs: number];
  /** A worker ended before it was ready, and no other serves: nothing here can mend that. */
  failed: [worker: Worker];
};

/**
 * How long a reload waits for an old worker to drain before it starts the next new one, in milliseconds. It keeps the
 * memory of a usual reload at one worker more; a client that stays for longer holds nobody up.
 */
const drainPauseMs = 2000;

/**
 * For this share of the time that a worker may take to start, the new workers of a reload start gently, all together:
 * 10 s of 60. A program that takes longer is not to be held up for minutes.
 */
const gentleShare = 1 / 6;

/** The workers of a supervisor, each in its place. A worker that dies is replaced, with a back-off. */
export class Crew extends EventEmitter<CrewEvents> {
  readonly #places: Place[];
  readonly #start: (number: number) => Worker;
  /** All whose process lives, those who drain behind the scenes included. */
  readonly #living = new Set<Worker>();
  #ending = false;

  constructor(count: number, start: (number: number) => Worker) {
    super();
    this.#start = start;
    this.#places = Array.from({ length: count }, (_, index) => {
      return { number: index + 1, worker: undefined, failures: 0, retry: undefined };
    });
  }

  get size(): number {
    return this.#places.length;
  }

  /** Those who serve now. */
  get ready(): Worker[] {
    return this.#places.flatMap(({ worker }) => (worker?.state === 'ready' ? [worker] : []));
  }

  startAll(): void {
    for (const place of this.#places) this.#fill(place);
  }

  /**
   * Replaces the workers one by one: a new one has to be ready before the old one is told to drain. They start gently
   * where those who serve meanwhile have no processor to spare.
   * @throws {LowportError} `ERR_RELOAD` where a new one does not come up; those not yet replaced serve on.
   */
  async replaceAll(startMs: number): Promise<void> {
    const gentleMs = availableParallelism() > this.size ? 0 : gentleShare * startMs;
    const gentleUntil = performance.now() + gentleMs;
    for (const place of this.#places) {
      const next = await this.#raise(place.number, startMs, Math.max(0, gentleUntil - performance.now()));
      if (this.#ending) return;
      clearTimeout(place.retry);
      const old = place.worker;
      Object.assign(place, { worker: next, failures: 0 });
      this.#follow(place, next);
      this.emit('changed');
      if (old === undefined || old.state === 'ended') continue;
      old.drain();
      await Promise.race([once(old, 'ended'), delay(drainPauseMs, undefined, { ref: false })]);
    }
  }

  /** All accept clients, which they were started without. */
  open(): void {
    for (const worker of this.#living) worker.open();
  }

  /** Tells all to drain; resolves when the last process has ended. */
  async end(): Promise<void> {
    this.#ending = true;
    for (const { retry } of this.#places) clearTimeout(retry);
    const ended = [...this.#living].map(worker => once(worker, 'ended'));
    for (const worker of this.#living) worker.drain();
    await Promise.all(ended);
  }

  #fill(place: Place): void {
    const worker = this.#launch(place.number);
    place.worker = worker;
    worker.once('ready', () => this.emit('changed'));
    this.#follow(place, worker);
  }

  #launch(number: number): Worker {
    const worker = this.#start(number);
    this.#living.add(worker);
    worker.once('ended', () => this.#living.delete(worker));
    return worker;
  }

  /** A worker that has no place yet; resolves when it is ready. */
  async #raise(number: number, startMs: number, gentleMs: number): Promise<Worker> {
    const worker = this.#launch(number);
    if (gentleMs > 0) worker.startGently(gentleMs);
    const timer = setTimeout(() => worker.kill(`was not ready within ${startMs / 1000} s`), startMs + gentleMs);
    await new Promise<void>(resolve => worker.once('ready', resolve).once('ended', resolve));
    clearTimeout(timer);
    if (worker.state === 'ready' || this.#ending) return worker;
    throw new LowportError('ERR_RELOAD', `reload: the new worker ${number} ${worker.reason} before it was ready`, {
      hint: 'The workers that were there before serve on. What the new one said stands in the journal.',
    });
  }

  #follow(place: Place, worker: Worker): void {
    worker.once('ended', () => {
      if (place.worker !== worker || this.#ending) return;
      place.failures = countFailures(place.failures, worker.life);
      if (worker.life.servedMs === undefined && this.ready.length === 0) {
        this.emit('failed', worker);
        return;
      }
      const againInMs = backOffMs(place.failures, worker.life);
      place.retry = setTimeout(() => this.#fill(place), againInMs);
      this.emit('lost', worker, againInMs);
      this.emit('changed');
    });
  }
}
