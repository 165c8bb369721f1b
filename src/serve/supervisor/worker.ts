import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { openWord } from '../lifecycle/words.js';
import type { Ending } from './foreground.js';
import { GentleStart } from './gentle-start.js';
import type { WorkerLife } from './restart-policy.js';

export type WorkerState = 'starting' | 'ready' | 'draining' | 'ended';

export type WorkerLimits = {
  /** How long a ready worker's event loop may be silent before the worker is killed. */
  blockedMs: number;
  /** How long a worker may take to drain before it is killed. */
  drainMs: number;
  /** `LOWPORT_READY=manual`: the program says itself when it is ready, by `process.send('ready')`. */
  manual: boolean;
};

/** What `worker-channel.ts` sends from inside the worker, from when its program first listens. */
type Message = { lowport: 'ready'; status: string } | { lowport: 'alive' };

/**
 * A silent worker is given this long after the limit. It sends once a second; and where the supervisor itself was stopped
 * (SIGSTOP, a suspended machine), what the workers sent meanwhile is read only after the timers have run out.
 */
const secondChanceMs = 1500;

type WorkerEvents = { ready: []; ended: [] };

/** A worker as its supervisor sees it: a child that becomes ready, drains when it is told to, and ends. */
export class Worker extends EventEmitter<WorkerEvents> {
  /** What it serves, in its own words; empty until it is ready. */
  status = '';
  /** Why it ended, in words that follow "worker 1 "; undefined while it lives. */
  reason: string | undefined;
  ending: Ending | undefined;
  readonly number: number;
  readonly #child: ChildProcess;
  readonly #limits: WorkerLimits;
  #state: WorkerState = 'starting';
  #readyAt: number | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #killedBecause: string | undefined;
  #gentleStart: GentleStart | undefined;

  constructor(number: number, child: ChildProcess, limits: WorkerLimits) {
    super();
    this.number = number;
    this.#child = child;
    this.#limits = limits;
    child.on('message', message => this.#hear(message));
    // A program may close the channel. It is then taken to be alive for as long as its process is.
    child.once('disconnect', () => this.#state === 'ready' && clearTimeout(this.#deadline));
    child.once('error', error => this.#end({ status: 1 }, `could not be started: ${error.message}`));
    child.once('exit', (status, signal) =>
      this.#end(signal === null ? { status: status ?? 1 } : { signal }, describeEnding(status, signal)),
    );
  }

  get state(): WorkerState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get life(): WorkerLife {
    return { servedMs: this.#readyAt === undefined ? undefined : performance.now() - this.#readyAt };
  }

  /** It starts slowly, for so many milliseconds at most: until it listens, since a request may come from then on. */
  startGently(forMs: number): void {
    this.#gentleStart = new GentleStart(this.#child, forMs);
  }

  /** It may accept clients. */
  open(): void {
    if (this.#child.connected) this.#child.send(openWord, () => {});
  }

  /** SIGTERM, and SIGKILL at the deadline. 'ended' follows. */
  drain(): void {
    if (this.#state === 'draining' || this.#state === 'ended') return;
    this.#state = 'draining';
    this.#goFast();
    this.#child.kill('SIGTERM');
    this.#expect(this.#limits.drainMs, () => this.kill('did not end by itself when it was told to'));
  }

  kill(because: string): void {
    this.#killedBecause = because;
    this.#child.kill('SIGKILL');
  }

  #hear(message: unknown): void {
    if (this.#limits.manual && message === 'ready') this.#becomeReady('');
    if (!isMessage(message)) return;
    this.#goFast();
    if (message.lowport === 'ready') this.#becomeReady(message.status);
    if (this.#state === 'ready') this.#expectSign();
  }

  #becomeReady(status: string): void {
    if (status !== '') this.status = status;
    if (this.#state !== 'starting') return;
    this.#goFast();
    this.#state = 'ready';
    this.#readyAt = performance.now();
    this.#expectSign();
    this.emit('ready');
  }

  #goFast(): void {
    this.#gentleStart?.end();
    this.#gentleStart = undefined;
  }

  #expectSign(): void {
    const { blockedMs } = this.#limits;
    this.#expect(blockedMs, () =>
      this.#expect(secondChanceMs, () =>
        this.kill(`was killed because its event loop was blocked for more than ${Math.round(blockedMs / 1000)} s`),
      ),
    );
  }

  #expect(withinMs: number, otherwise: () => void): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(otherwise, withinMs);
  }

  #end(ending: Ending, reason: string): void {
    if (this.#state === 'ended') return;
    clearTimeout(this.#deadline);
    this.#goFast();
    this.#state = 'ended';
    this.ending = ending;
    this.reason = this.#killedBecause ?? reason;
    this.emit('ended');
  }
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'lowport' in message;
}

function describeEnding(status: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with status ${status}` : `was ended by ${signal}`;
}
