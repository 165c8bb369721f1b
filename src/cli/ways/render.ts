import { wrapText } from '../wrap-text.js';
import { formatAnswer, formatCost, formatNeeds, type WayReport } from './describe.js';

type Column = readonly [title: string, cell: (way: WayReport) => string];

/** What fits on a terminal: the reasons stand in the explanation of each way. */
const narrow: readonly Column[] = [
  ['way', ({ name }) => name],
  ['hop', ({ hop }) => hop.split(/[,:;]/)[0] ?? hop],
  ['cost', ({ cost }) => formatCost(cost)],
  ['node upgrade', ({ survivesNodeUpgrade }) => survivesNodeUpgrade.answer],
  ['reboot', ({ survivesReboot }) => survivesReboot.answer],
  ['restart', ({ zeroLossRestart }) => zeroLossRestart.answer],
  ['client', ({ clientAddressKept }) => clientAddressKept.answer],
  ['needs', ({ needs }) => formatNeeds(needs.map(({ or: _, ...first }) => first))],
];

const wide: readonly Column[] = [
  ['way', ({ name }) => `**${name}**`],
  ['choose it', ({ choose }) => choose],
  ['who holds the privilege', ({ privilege }) => privilege],
  ['who else gets it', ({ others }) => others],
  ['hop', ({ hop }) => hop],
  ['cost', ({ cost }) => formatCost(cost)],
  ['survives a node upgrade', ({ survivesNodeUpgrade }) => formatAnswer(survivesNodeUpgrade)],
  ['survives a reboot', ({ survivesReboot }) => formatAnswer(survivesReboot)],
  ['restart without a lost request', ({ zeroLossRestart }) => formatAnswer(zeroLossRestart)],
  ['client address kept', ({ clientAddressKept }) => formatAnswer(clientAddressKept)],
  ['needs', ({ needs }) => formatNeeds(needs)],
];

const legend =
  'cost: requests per second with keep-alive, and with a connection per request,\n' +
  '  as ratios to a program that listens on the port by itself; such ways have 1.00\n' +
  '  by definition.\n' +
  'node upgrade, reboot: survives it; restart: loses no request; client: its\n' +
  '  address is kept.\n' +
  'lowport ways WAY explains one, with its commands.\n';

/** The comparison as lines of text. Without the hops, which are long, where it does not fit into the terminal. */
export function renderText(ways: readonly WayReport[], columns: number): string {
  const all = alignCells(ways, narrow);
  if (all.every(line => line.length <= columns)) return `${all.join('\n')}\n\n${legend}`;
  const rest = alignCells(
    ways,
    narrow.filter(([title]) => title !== 'hop'),
  );
  return `${rest.join('\n')}\n\n${legend}A wider terminal shows also what stands between the client and the program.\n`;
}

function alignCells(ways: readonly WayReport[], columns: readonly Column[]): string[] {
  const rows = [columns.map(([title]) => title), ...ways.map(way => columns.map(([, cell]) => cell(way)))];
  const widths = columns.map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)));
  return rows.map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The comparison with its reasons as a table of Markdown. */
export function renderMarkdown(ways: readonly WayReport[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const rows = ways.map(way => line(wide.map(([, cell]) => cell(way))));
  return line(wide.map(([title]) => title)) + line(wide.map(() => '---')) + rows.join('');
}

/** One way, with the commands that apply and undo it. */
export function renderWay(way: WayReport, columns: number): string {
  const { files, apply, undo, notes } = way.example;
  const wrap = (text: string) => `${wrapText(text, columns - 2).join('\n  ')}\n`;
  const facts = wide.slice(1).map(([title, cell]) => wrap(`${title}: ${cell(way)}`));
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : `\n${title}\n${lines.map(line => `  ${line}\n`).join('')}`;
  return (
    `${wrap(`${way.name}: ${way.summary}`)}\n${facts.join('')}` +
    (way.takes.length === 0 ? '' : wrap(`options of its own: ${way.takes.join(', ')}`)) +
    list('For a program "app" on port 80 it puts', files) +
    list('applies', apply) +
    list('and undoes', undo) +
    list(
      'What to know',
      notes.map(note => wrapText(note, columns - 4).join('\n    ')),
    ) +
    `\n${wrap(`lowport install --way ${way.name} does it, lowport uninstall undoes it, lowport generate prints it.`)}`
  );
}
