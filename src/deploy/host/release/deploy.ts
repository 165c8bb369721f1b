import { LowportError } from '../../../errors.js';
import { noteRefused } from '../../release/releases.js';
import { readRecord, writeRecord } from '../install/record.js';
import type { Report } from '../install/steps.js';
import { handOver } from './hand-over.js';
import type { Good } from './judge-next.js';
import type { Prepared } from './prepare.js';

/** A release that serves. */
export type Deployed = Omit<Good, 'lifeline'> & { tookMs: number };

/**
 * Deploys a release, and notes what became of it: the good one is that to which a later rollback returns.
 * @throws {LowportError} as {@link handOver}; the version before serves on then.
 */
export async function deploy({ work, release }: Prepared, report: Report): Promise<Deployed> {
  const began = performance.now();
  try {
    const done = await handOver(work, release.folder, report);
    return { ...done, tookMs: Math.round(performance.now() - began) };
  } catch (error) {
    if (error instanceof LowportError && error.code === 'ERR_REFUSED') remember(work.plan.name, release, error);
    throw error;
  }
}

function remember(name: string, release: Prepared['release'], { message }: LowportError): void {
  const record = readRecord('/', name);
  if (record === undefined) return;
  const [first = ''] = message.split('\n');
  const reason = first.replace(/^.* is refused: /, '');
  writeRecord('/', { ...record, releases: noteRefused(record.releases, { ...release, reason }) });
}
