import { type Interrupted, judgeInterrupted } from '../../deploy/interrupted.js';
import type { Status } from '../../deploy/status/facts.js';
import { renderList, renderStatus, renderVerdict, type Screen } from './render.js';

/** What there is to see: all that is installed, or the one that was named, and what was interrupted of it. */
export type Seen = { installed: readonly Status[]; interrupted: readonly Interrupted[] };

/**
 * One screen where there is one installation, a line for each where there are several; what was interrupted before
 * anything was installed follows, with its cure.
 */
export function renderAll({ installed, interrupted }: Seen, name: string | undefined, screen: Screen): string {
  const shown = new Set(installed.map(one => one.name));
  const others = interrupted.filter(one => !shown.has(one.name));
  const [first, second] = installed;
  const isOne = first !== undefined && second === undefined && (name !== undefined || others.length === 0);
  const list = isOne ? renderStatus(first, screen) : renderList(installed, screen);
  const rest = others.flatMap(one => renderVerdict(one.name, [judgeInterrupted(one)], screen)).join('\n');
  if (others.length === 0) return list;
  return installed.length === 0 ? `${rest.trimEnd()}\n` : `${list}\n${rest.trimEnd()}\n`;
}
