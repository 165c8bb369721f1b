import { EventEmitter } from 'node:events';
import { LowportError } from '../../errors.js';
import type { Crew } from './crew.js';
import type { Ending } from './foreground.js';

export type SupervisorState = 'starting' | 'serving' | 'reloading' | 'stopping';

type SupervisorEvents = {
  /** All workers are ready for the first time, or again after a reload, whichever way that went. */
  ready: [status: string];
  /** Something else is true of the workers than before. */
  status: [status: string];
  reloading: [];
  stopping: [];
};

/**
 * The life of a service with workers. It is told what to do and what becomes of the workers, and tells its state; who
 * listens to that, systemd or nobody, it does not know.
 */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  #state: SupervisorState = 'starting';
  readonly #crew: Crew;
  readonly #startMs: number;
  #reload: Promise<void> | undefined;
  /** What went wrong at the last reload; it is part of the status until one succeeds. */
  #complaint: string | undefined;
  #finish: (ending: Ending | undefined) => void = () => {};

  /** @param startMs how long a new worker may take to become ready at a reload, in milliseconds. */
  constructor(crew: Crew, startMs: number) {
    super();
    this.#crew = crew;
    this.#startMs = startMs;
    crew.on('changed', () => this.#noteChange());
    crew.on('failed', worker => void this.#stop(worker.ending));
  }

  get state(): SupervisorState {
    return this.#state;
  }

  /** Resolves when all has ended: with undefined where `stop` was called, else with how the worker ended that failed. */
  run(): Promise<Ending | undefined> {
    return new Promise(resolve => {
      this.#finish = resolve;
      this.#crew.startAll();
    });
  }

  /**
   * Replaces the workers one by one. A reload that is asked for during another follows it.
   * @param prepare what has to be well before the first is replaced
   * @throws {LowportError} `ERR_RELOAD` with the reason, and what `prepare` throws; the workers from before serve on.
   */
  async reload(prepare: () => void = () => {}): Promise<void> {
    await this.#reload?.catch(() => {});
    if (this.#state !== 'serving') {
      throw new LowportError('ERR_RELOAD', `reload: the service is ${this.#state}`, {
        hint: 'Try again when it serves.',
      });
    }
    this.#reload = this.#replaceWorkers(prepare);
    await this.#reload;
  }

  /** Drains all workers. */
  stop(): void {
    void this.#stop(undefined);
  }

  async #replaceWorkers(prepare: () => void): Promise<void> {
    this.#state = 'reloading';
    this.emit('reloading');
    try {
      prepare();
      await this.#crew.replaceAll(this.#startMs);
      this.#complaint = undefined;
    } catch (error) {
      if (error instanceof LowportError) this.#complaint = `the last reload: ${error.message.replace(/^reload: /, '')}`;
      throw error;
    } finally {
      if (this.isServing()) {
        this.#state = 'serving';
        this.emit('ready', this.#describe());
      }
    }
  }

  async #stop(ending: Ending | undefined): Promise<void> {
    if (this.#state === 'stopping') return;
    this.#state = 'stopping';
    this.emit('stopping');
    await this.#crew.end();
    this.#finish(ending);
  }

  #noteChange(): void {
    if (this.#state === 'starting' && this.#crew.ready.length === this.#crew.size) {
      this.#state = 'serving';
      this.emit('ready', this.#describe());
    } else if (this.#state !== 'stopping') {
      this.emit('status', this.#describe());
    }
  }

  /** `Serving on 80, 443 with 2 workers`, `Serving on 80 with 1 of 2 workers; the last reload: ...` */
  #describe(): string {
    const { ready, size } = this.#crew;
    const workers = ready.length === size ? `${size}` : `${ready.length} of ${size}`;
    const served = ready[0]?.status || 'Serving';
    const subject = ready.length === 0 ? 'Starting' : served;
    return [
      `${subject} with ${workers} ${size === 1 ? 'worker' : 'workers'}`,
      ...(this.#complaint ? [this.#complaint] : []),
    ].join('; ');
  }

  // A method, since a stop may have come while a reload was waiting.
  isServing(): boolean {
    return this.#state !== 'stopping';
  }
}
