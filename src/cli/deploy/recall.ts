import { findEarlier } from '../../deploy/host/install/told-before.js';
import type { RawOptions } from '../../deploy/ways/options.js';
import { listTold, mergeTold, rememberTold, type Told, unsetTold } from '../../deploy/ways/told.js';
import type { CommandContext } from '../context.js';
import { readUsage } from '../usage.js';

type Said = RawOptions & Told & { systemd?: string | undefined };

/**
 * What is said now, with what was said when it was installed before, of which it notes what is kept.
 * @throws {LowportError} those of `findEarlier`
 * @throws {UsageError} for what --unset cannot forget
 */
export function recall(
  said: Said,
  { unset, replace, root }: { unset: string[]; replace: boolean; root: string },
  { cwd, programArgs, output }: CommandContext,
): { told: Told; given: Said; kept: string[] } {
  const earlier = findEarlier(said, { cwd, root, replace });
  const args = programArgs.length > 0 ? { args: programArgs } : {};
  const now = rememberTold({ ...said, ...args }, cwd);
  const before = readUsage(() => unsetTold(earlier?.told ?? {}, unset));
  const told = mergeTold(before, now);
  const kept = listTold(before).filter(option => listTold(told).includes(option) && !listTold(now).includes(option));
  if (kept.length > 0) output.note(`Kept from the install before: ${kept.join(' ')}`);
  // Under its own name also where the entry that is kept would lead to another.
  return { told, given: { ...said, ...told, ...(earlier && { name: earlier.plan.name }) }, kept };
}
