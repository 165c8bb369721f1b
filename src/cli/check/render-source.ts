import type { SourceMark } from './source-mark.js';

/** The source line with a mark under the place, cut to `width` around it; nothing where there is none. */
export function renderSource(source: SourceMark | undefined, width: number): string[] {
  if (source === undefined) return [];
  const { line, column, length } = source;
  const room = width - 2;
  const start = line.length <= room ? 0 : Math.max(0, Math.min(column - 8, line.length - room));
  const shown = line.slice(start, start + room);
  const mark = '^'.repeat(Math.max(1, Math.min(length, room - (column - start))));
  return [`| ${shown}`, `| ${' '.repeat(column - start)}${mark}`];
}
