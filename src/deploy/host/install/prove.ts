import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LowportError } from '../../../errors.js';
import { type Address, formatAddress } from '../../../listen-address.js';
import type { Plan } from '../../ways/plan.js';
import { type Answerer, describeProcess } from '../answerer.js';
import { showUnits } from '../show-units.js';
import { findAcceptor } from './proof/acceptor.js';
import { connectTo } from './proof/connect.js';
import { findMapCure } from './proof/failure.js';
import { sayWhatIsAwaited } from './proof/patience.js';
import { Settling, settleMs } from './proof/settle.js';
import { listAnswerers, listServices, programUnit } from './proof/watched.js';
import { quoteLog } from './quote.js';
import { listSocketUnits } from './sockets.js';
import { type Report, runStep } from './steps.js';

/** One address that was connected to, and who has accepted. Undefined where the kernel does not tell: a container. */
export type Answer = { address: string; by?: Answerer };

/** Of what runs already. A service that starts has the time that systemd gives it. */
const patienceMs = 10_000;
/** How often nobody may be seen at the other end of a connection: the kernel changes its tables while they are read. */
const enoughMisses = 3;

/**
 * Connects to every address, waits until a process of this installation accepts, and looks again after a while: behind a
 * socket unit the kernel alone would let anybody connect, and a program may end soon after it has begun to listen. Sends
 * nothing.
 * @throws {LowportError} `ERR_NOT_SERVED` with what the services say, where nobody accepts, or another;
 * `ERR_SERVICE_FAILED` where a service fails meanwhile.
 */
export async function prove(plan: Plan, listen: readonly Address[], report: Report): Promise<Answer[]> {
  await startFailed(programUnit(plan), report);
  const proof = new Proof(plan);
  const stop = sayWhatIsAwaited(listServices(plan), report);
  try {
    const answers: Answer[] = [];
    for (const address of listen) {
      report(`connect to ${formatAddress(address)}`);
      const by = await proof.ask(address);
      answers.push({ address: formatAddress(address), ...(by && { by }) });
    }
    // A proxy answers whether or not there is a program behind it.
    for (const address of findInner(plan, listen)) await proof.ask(address);
    report(`watch ${programUnit(plan)} for ${settleMs / 1000} s`);
    await proof.settle();
    return answers;
  } finally {
    stop();
    proof.end();
  }
}

/** What had failed before is tried anew: while its page answers, no client starts it. */
async function startFailed(unit: string, report: Report): Promise<void> {
  const [shown] = await showUnits([unit], ['ActiveState']);
  if (shown?.ActiveState === 'failed') await runStep(['systemctl', 'start', unit], '/', report);
}

/** The addresses of the plan's own sockets that clients do not see. */
function findInner(plan: Plan, listen: readonly Address[]): Address[] {
  const outer = new Set(listen.map(formatAddress));
  const all = listSocketUnits(plan).flatMap(({ addresses }) => addresses);
  return all.filter(address => !outer.has(formatAddress(address)));
}

/** Whether there is nothing to wait for any more. Throws where a service has failed meanwhile. */
type IsOver = () => Promise<boolean>;

class Proof {
  readonly #main: string;
  readonly #services: readonly string[];
  readonly #answerers: ReadonlySet<string> | undefined;
  readonly #settling: Settling;
  /** Kept until the end: without a connection a program may take itself for idle. */
  readonly #connections: Socket[] = [];
  readonly #pids: number[] = [];

  constructor(plan: Plan) {
    this.#main = programUnit(plan);
    this.#services = listServices(plan);
    this.#answerers = listAnswerers(plan);
    this.#settling = new Settling(this.#services);
  }

  /** Who has accepted a connection, undefined where that cannot be seen. */
  async ask(address: Address): Promise<Answerer | undefined> {
    let began = performance.now();
    const isOver = async () => {
      const shown = await this.#settling.look();
      // So long it has the time that systemd gives it.
      if (shown.some(({ ActiveState }) => ActiveState === 'activating')) began = performance.now();
      return performance.now() - began > patienceMs;
    };
    for (;;) {
      const tried = await this.#tryOnce(address, isOver);
      if (typeof tried === 'object') return tried.by;
      if (await isOver()) throw await refuse(address, this.#services, tried);
      await delay(50);
    }
  }

  settle(): Promise<void> {
    return this.#settling.wait(this.#main, this.#pids);
  }

  end(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  /** One connection, kept until it is accepted; or what there is to say instead. */
  async #tryOnce(address: Address, isOver: IsOver): Promise<{ by: Answerer | undefined } | string> {
    const socket = await connectTo(address);
    if (socket === undefined) return 'nobody listens on it';
    this.#connections.push(socket);
    for (let misses = 0; ; ) {
      const found = await findAcceptor(socket, address);
      const by = typeof found === 'object' ? await describeProcess(found.pid) : undefined;
      if (by !== undefined) return this.#judge(by);
      misses = found === 'elsewhere' ? misses + 1 : 0;
      if (misses >= enoughMisses && (await this.#isActive())) return { by: undefined };
      if (await isOver()) return 'the port is open, but nobody accepts a connection';
      await delay(50);
    }
  }

  #judge(by: Answerer): { by: Answerer } | string {
    const { unit, program, pid } = by;
    if (this.#answerers !== undefined && (unit === undefined || !this.#answerers.has(unit))) {
      return `${program} (pid ${pid})${unit === undefined ? '' : ` of ${unit}`} answers, and not ${this.#main}`;
    }
    // A proxy that has read its files anew replaces its processes.
    if (unit === this.#main) this.#pids.push(pid);
    return { by };
  }

  async #isActive(): Promise<boolean> {
    return (await this.#settling.look()).some(({ ActiveState }) => ActiveState === 'active');
  }
}

async function refuse(address: Address, services: readonly string[], reason: string): Promise<LowportError> {
  const log = await quoteLog(services);
  return new LowportError('ERR_NOT_SERVED', `${formatAddress(address)}: ${reason}${log}`, {
    hint:
      findMapCure(log) ??
      'The program has to listen on this address, or on process.env.PORT; --map tells of another one: --map 3000=80.\n' +
        'Mend what it says above, and install again.',
  });
}
