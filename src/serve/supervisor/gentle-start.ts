import type { ChildProcess } from 'node:child_process';

/*
 * Each start takes 50 ms of processor, or much more, from those who serve. Measured on two processors, half of them idle,
 * as p99 of the requests during a reload to p99 without, over several runs: with starts at full speed 2.4 to 5.4; at nice
 * 19, which the sandbox would have to allow, 1.8 to 3.0; with 3 ms of 12 1.7 to 3.7, and with 2 ms of 12 1.0 to 2.3.
 */
const runMs = 2;
const restMs = 10;

/**
 * Lets a child that starts run for a sixth of the time only, by SIGSTOP and SIGCONT, which take no right. At full speed
 * after `forMs` milliseconds, or from `end()` on.
 */
export class GentleStart {
  readonly #child: ChildProcess;
  readonly #until: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, forMs: number) {
    this.#child = child;
    this.#until = performance.now() + forMs;
    this.#run();
  }

  /** The child may rest right now: then it goes on. */
  end(): void {
    clearTimeout(this.#timer);
    this.#child.kill('SIGCONT');
  }

  #run(): void {
    this.#child.kill('SIGCONT');
    if (performance.now() < this.#until) this.#timer = setTimeout(() => this.#rest(), runMs);
  }

  #rest(): void {
    this.#child.kill('SIGSTOP');
    this.#timer = setTimeout(() => this.#run(), restMs);
  }
}
