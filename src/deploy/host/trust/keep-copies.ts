import { fstatSync } from 'node:fs';
import { LowportError } from '../../../errors.js';
import type { Options } from '../../ways/options.js';
import type { Plan, PlannedCopy } from '../../ways/plan.js';
import { describeDistrust, findDistrust } from './distrust.js';
import { isFollowed } from './followed.js';
import { withFile } from './open-file.js';

/** What of the options root keeps a copy of, and why. */
export type Kept = { options: Options; copies: (PlannedCopy & { note: string })[] };

/** systemd takes no larger credential: systemd.exec(5), "Credentials". */
const largest = 1024 * 1024;

/**
 * The options with the paths of copies in place of those files that the plan would have root read at each start, and that
 * others than root may change: a link in such a place would show any file. What root alone may change is read where it is.
 * @throws {LowportError} `ERR_NO_FILE`, `ERR_FILE_SIZE`, and `ERR_UNTRUSTED_PATH` for what those may not read themselves.
 */
export function keepCopies(options: Options, plan: Plan): Kept {
  const { name } = plan;
  const copies: Kept['copies'] = [];
  const keep = (source: string, use: string, copy: Omit<PlannedCopy, 'source'>) => {
    if (!isFollowed(source, plan)) return source;
    withFile(source, use, fd => refuseSize(fstatSync(fd).size, source, use));
    const distrust = findDistrust(source);
    if (distrust === undefined) return source;
    const note = `${describeDistrust(distrust)}, so root keeps a copy of ${source}: when it has changed, install again.`;
    copies.push({ ...copy, source, note });
    return copy.path;
  };
  const { maintenance, envFiles } = options;
  const page =
    !maintenance || maintenance.page === undefined
      ? undefined
      : keep(maintenance.page, '--maintenance', { path: `/etc/lowport/${name}.503.html`, mode: 0o644 });
  const kept = envFiles.map((path, index) => {
    const number = index === 0 ? '' : `.${index + 1}`;
    return keep(path, '--env-file', {
      path: `/etc/lowport/${name}${number}.env`,
      mode: 0o600,
      unit: `${name}.service`,
    });
  });
  return {
    options: {
      ...options,
      envFiles: kept,
      ...(maintenance && { maintenance: { ...maintenance, ...(page !== undefined && { page }) } }),
    },
    copies,
  };
}

/** The plan of those options with the copies. */
export function addCopies(plan: Plan, copies: Kept['copies']): Plan {
  return {
    ...plan,
    copies: [...plan.copies, ...copies.map(({ note: _, ...copy }) => copy)],
    notes: [...plan.notes, ...copies.map(({ note }) => note)],
  };
}

function refuseSize(size: number, path: string, use: string): void {
  if (size <= largest) return;
  throw new LowportError('ERR_FILE_SIZE', `${use} ${JSON.stringify(path)}: it has more than 1 MB`, {
    hint: 'systemd hands no larger file to a service.',
  });
}
