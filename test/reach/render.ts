import { levels } from './levels.js';
import type { Reach } from './measure.js';

/** What was measured on one version of systemd. */
export type Version = { systemd: string; reaches: Reach[] };

/** A row for each attempt, a column for each unit; where versions differ, the cell says which one reaches it. */
export function renderTable(versions: readonly Version[]): string {
  const whats = versions[0]?.reaches[0]?.answers.map(({ what }) => what) ?? [];
  const rows = [
    ['', ...levels.map(({ title }) => title)],
    ['---', ...levels.map(() => '---')],
    ...whats.map(what => [what, ...levels.map(({ name }) => renderCell(versions, name, what))]),
    ['**reached**', ...levels.map(({ name }) => `**${spread(versions, name, countReached)}** of ${whats.length}`)],
    [
      'exposure by `systemd-analyze security`',
      ...levels.map(({ name }) => spread(versions, name, reach => reach.exposure)),
    ],
  ];
  const list = versions.map(({ systemd }) => systemd).join(', ');
  return `On systemd ${list}:\n\n${rows.map(cells => `| ${cells.join(' | ')} |\n`).join('')}`;
}

function renderCell(versions: readonly Version[], level: string, what: string): string {
  const reaching = versions.filter(({ reaches }) => findAnswer(reaches, level, what)?.reached);
  if (reaching.length === 0) return '–';
  return reaching.length === versions.length
    ? '**yes**'
    : `**on ${reaching.map(({ systemd }) => systemd).join(', ')}**`;
}

function findAnswer(reaches: readonly Reach[], level: string, what: string) {
  return reaches.find(reach => reach.level === level)?.answers.find(answer => answer.what === what);
}

function countReached({ answers }: Reach): string {
  return String(answers.filter(({ reached }) => reached).length);
}

/** One value where all versions have the same, else each. */
function spread(versions: readonly Version[], level: string, read: (reach: Reach) => string): string {
  const values = versions.flatMap(({ reaches }) => reaches.filter(reach => reach.level === level).map(read));
  return [...new Set(values)].length === 1 ? (values[0] ?? '') : values.join(', ');
}
