import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LowportError } from '../../../../errors.js';
import { type Properties, showUnits } from '../../show-units.js';
import { quoteLog } from '../quote.js';
import { describeFailure, endProperties, hasFailed } from './failure.js';

/** So long a service has to run since it said that it is ready: a database that cannot be reached is missed after that. */
export const settleMs = 2000;

const properties = [...endProperties, 'NRestarts', 'InvocationID', 'ActiveEnterTimestampMonotonic'] as const;

type Shown = Properties<(typeof properties)[number]>;

/** Watches services, from before they are started. */
export class Settling {
  readonly #units: readonly string[];
  readonly #settleMs: number;
  readonly #restarts = new Map<string, number>();
  readonly #runs = new Map<string, string>();

  constructor(units: readonly string[], forMs = settleMs) {
    this.#units = units;
    this.#settleMs = forMs;
  }

  /**
   * What the services are now.
   * @throws {LowportError} `ERR_SERVICE_FAILED` where one has failed, or was started anew in between.
   */
  async look(): Promise<Shown[]> {
    const shown = await showUnits(this.#units, properties);
    for (const one of shown) {
      if (hasFailed(one) || this.#isAnew(one)) throw await describeFailure(one);
    }
    return shown;
  }

  /**
   * Waits until every service that runs has run for {@link settleMs}, or as long as was asked for, and these processes with
   * them. `mayEnd` says that the main one may end by itself, as an idle one does.
   * @throws {LowportError} `ERR_SERVICE_FAILED` where one does not.
   */
  async wait(main: string, pids: readonly number[], mayEnd = false): Promise<void> {
    for (;;) {
      const shown = await this.look();
      const ended = shown.find(({ Id, ActiveState }) => Id === main && ActiveState === 'inactive');
      if (ended !== undefined && !(mayEnd && ended.Result === 'success')) throw await describeFailure(ended);
      const gone = pids.find(pid => !existsSync(`/proc/${pid}`));
      if (gone !== undefined) throw await describeLoss(main, gone);
      if (shown.every(one => isSettled(one, this.#settleMs))) return;
      await delay(100);
    }
  }

  /** A run that follows another one: systemd counts its own restarts, from each start by somebody else on. */
  #isAnew({ Id, ActiveState, NRestarts, InvocationID }: Shown): boolean {
    const restarts = Number(NRestarts);
    const before = this.#restarts.get(Id) ?? restarts;
    this.#restarts.set(Id, Math.min(before, restarts));
    const run = this.#runs.get(Id);
    if (ActiveState === 'active') this.#runs.set(Id, InvocationID);
    return restarts > before || (ActiveState === 'active' && run !== undefined && run !== InvocationID);
  }
}

function isSettled({ ActiveState, ActiveEnterTimestampMonotonic }: Shown, forMs: number): boolean {
  if (ActiveState === 'inactive') return true;
  const nowMs = Number(process.hrtime.bigint() / 1_000_000n);
  return ActiveState === 'active' && nowMs - Number(ActiveEnterTimestampMonotonic) / 1000 >= forMs;
}

async function describeLoss(unit: string, pid: number): Promise<LowportError> {
  const log = await quoteLog([unit]);
  return new LowportError('ERR_SERVICE_FAILED', `${unit}: process ${pid}, which answered, has ended since${log}`, {
    hint: 'Mend what it says and install again; try it by hand with lowport dev.',
  });
}
