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
  ['needs', ({ needs }) => formatNeeds(needs)],
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
  'cost: requests per second with keep-alive, and with a connection per request, as ratios to a program that listens\n' +
  '  on the port by itself; such ways have 1.00 by definition.\n' +
  'node upgrade, reboot: survives it; restart: loses no request; client: its address is kept.\n' +
  'lowport ways WAY explains one, with its commands.\n';

/** The comparison as lines of text. */
export function renderText(ways: readonly WayReport[]): string {
  const rows = [narrow.map(([title]) => title), ...ways.map(way => narrow.map(([, cell]) => cell(way)))];
  const widths = narrow.map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)));
  const lines = rows.map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\n${legend}`;
}

/** The comparison with its reasons as a table of Markdown. */
export function renderMarkdown(ways: readonly WayReport[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const rows = ways.map(way => line(wide.map(([, cell]) => cell(way))));
  return line(wide.map(([title]) => title)) + line(wide.map(() => '---')) + rows.join('');
}

/** One way, with the commands that apply and undo it. */
export function renderWay(way: WayReport): string {
  const { files, apply, undo, notes } = way.example;
  const facts = wide.slice(1).map(([title, cell]) => `${title}: ${cell(way)}\n`);
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : `\n${title}\n${lines.map(line => `  ${line}\n`).join('')}`;
  return (
    `${way.name}: ${way.summary}\n\n${facts.join('')}` +
    (way.takes.length === 0 ? '' : `options of its own: ${way.takes.join(', ')}\n`) +
    list('For a program "app" on port 80 it puts', files) +
    list('applies', apply) +
    list('and undoes', undo) +
    list('What to know', notes) +
    `\nlowport install --way ${way.name} does it, lowport uninstall undoes it, lowport generate prints it.\n`
  );
}
