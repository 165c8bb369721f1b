import { availableParallelism } from 'node:os';
import { renderTable } from '../bench/render-table.js';
import { median } from './measure-restarts.js';
import type { Figures, Outcome } from './outcome.js';
import type { Report } from './outcomes-file.js';
import { notHere } from './packages.js';
import type { FieldProgram } from './program.js';

/** What a restart may take beyond the program's own start. */
const promisedMs = 1000;

/** The page docs/works-with.md. */
export function renderPage(report: Report, programs: readonly FieldProgram[], command: string): string {
  const majors = Object.keys(report.nodes);
  const measured = programs.filter(({ name }) => report.outcomes.some(({ program }) => program === name));
  const find = (program: string, node: string | undefined, side: Outcome['side']) =>
    report.outcomes.find(one => one.program === program && one.node === node && one.side === side);
  const rows = measured.map(program => {
    const bare = find(program.name, majors[0], 'bare');
    const outcomes = majors.map(node => find(program.name, node, 'lowport'));
    return [
      program.name,
      describeUids(outcomes),
      ...outcomes.map(outcome => describeCell(outcome, ownStart(bare))),
      describeBare(program, bare),
    ];
  });
  const head = ['program', 'uid', ...majors.map(major => `Node ${major}`), `bare, Node ${majors[0]}`];
  const notes = measured.flatMap(({ name }) =>
    majors.flatMap(node => describeTrouble(find(name, node, 'lowport'), find(name, majors[0], 'bare'))),
  );
  return [
    introduction,
    renderTable(head, rows),
    `\n${explanation}`,
    ...(notes.length > 0 ? [`\n## What is not 0, or not as fast\n`, ...notes] : []),
    '\n## Not in the table\n',
    ...notHere.map(([name, reason]) => `- **${name}**: ${reason}.`),
    `\nMade on ${new Date().toISOString().slice(0, 10)} by \`${command}\`, with Node ` +
      `${Object.values(report.nodes).join(', ')} and systemd ${report.systemd}, on ${availableParallelism()} processors with a ` +
      `load average of ${report.loadBefore.toFixed(1)} before.\n`,
  ].join('\n');
}

/** One line for who waits. */
export function describeOutcome(outcome: Outcome): string {
  const { program, node, side, figures, error, isRefusedRightly, bootMs, tookMs } = outcome;
  const subject = `${program}, Node ${node}, ${side} (${Math.round(tookMs / 1000)} s)`;
  if (isRefusedRightly) return `${subject}: refused, as it has to be`;
  if (error !== undefined || figures === undefined) return `${subject}: ${error ?? `boot ${bootMs} ms`}`;
  const kinds = JSON.stringify(figures.failures);
  const ends = JSON.stringify([figures.endings, ...figures.badEnds]);
  return `${subject}: ${figures.failed} of ${figures.requests} failed ${kinds}, restart ${Math.max(...figures.restartMs)} ms, boot ${bootMs} ms, newcomer ${figures.slowestNewcomerMs} ms, ${ends}`;
}

const introduction = `# Works with

Real programs, installed by \`lowport install\` from the packed product on a host with a real systemd, and restarted by
\`systemctl restart\` under clients that never retry: 16 with a kept connection and 16 with a connection for each request,
with pauses of 50 to 150 ms, one idle connection (a browser's tab), and one event stream or WebSocket where the program has
them. Each cell: requests that failed of all, then how much longer than the program's own start the longest restart took,
then the slowest answer of a newcomer. In bold: something failed, or a restart took more than 1 s beyond the start.
`;

const explanation = `**Bare** is the same program under a socket unit written by hand, its \`listen(PORT)\` changed to \`listen({ fd: 3 })\`:
systemd holds the port there, too, and nothing else of lowport is there. Its start (\`systemctl start\` to the first
answer, alone or under the load, whichever is longer) is the program's own start, which is taken off. Where a request takes
long by itself, a restart waits for those that have begun: their time is taken off, too. A request without an answer within
30 s has failed.`;

function describeUids(outcomes: readonly (Outcome | undefined)[]): string {
  const uids = new Set(outcomes.flatMap(outcome => outcome?.uid ?? []));
  return [...uids].join(', ') || '–';
}

function describeCell(outcome: Outcome | undefined, bootMs: number | undefined): string {
  if (outcome === undefined) return '';
  const { figures, error, isRefusedRightly } = outcome;
  if (isRefusedRightly) return 'refused at the install, rightly';
  if (figures === undefined || error !== undefined) return `**${shorten(error ?? 'not measured')}**`;
  const { failed, requests, slowestNewcomerMs } = figures;
  const over = overBoot(outcome, figures, bootMs);
  const text = `${failed} of ${requests}; ${seconds(over, '+')}; ${seconds(slowestNewcomerMs)}`;
  return failed > 0 || over > promisedMs ? `**${text}**` : text;
}

/** Beyond the start, and what a request takes that has begun. */
function overBoot(outcome: Outcome, { restartMs, answerMs }: Figures, bareBootMs: number | undefined): number {
  const bootMs = bareBootMs ?? outcome.bootMs ?? 0;
  return Math.max(...restartMs) - bootMs - (answerMs >= 500 ? answerMs : 0);
}

/** Of the bare program: alone, or under the load, whichever is longer. */
function ownStart(bare: Outcome | undefined): number | undefined {
  return bare?.figures === undefined ? bare?.bootMs : Math.max(bare.bootMs ?? 0, bare.figures.firstAnswerMs);
}

function describeBare({ notBare }: FieldProgram, bare: Outcome | undefined): string {
  if (notBare !== undefined) return `– (${notBare})`;
  if (bare?.figures === undefined || bare.error !== undefined) return shorten(bare?.error ?? '');
  const { failed, requests, restarts, restartMs } = bare.figures;
  return `${failed} of ${requests} in ${restarts}; ${seconds(Math.max(...restartMs))}; start ${seconds(ownStart(bare) ?? 0)}`;
}

/** A line for each outcome that is not as promised, beside the same of the bare program. */
function describeTrouble(outcome: Outcome | undefined, bare: Outcome | undefined): string[] {
  if (outcome === undefined || outcome.isRefusedRightly) return [];
  const { program, node, figures, error } = outcome;
  const who = `- **${program}**, Node ${node}`;
  if (figures === undefined || error !== undefined) return [`${who}: ${oneLine(error ?? 'not measured')}`];
  const isSlow = overBoot(outcome, figures, ownStart(bare)) > promisedMs;
  if (figures.failed === 0 && !isSlow && figures.badEnds.length === 0) return [];
  const parts = [
    ...(figures.failed > 0 ? [`failed: ${describeCounts(figures.failures)}`] : []),
    ...(isSlow ? [`restarts of ${figures.restartMs.join(', ')} ms, median ${median(figures.restartMs)}`] : []),
    ...figures.badEnds.map(line => `systemd says: ${line}`),
    ...(bare?.figures
      ? [`bare: ${describeCounts(bare.figures.failures)} failed in restarts of ${bare.figures.restartMs.join(', ')} ms`]
      : []),
  ];
  return [`${who}: ${parts.join('; ')}`];
}

function describeCounts(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([kind, count]) => `${count} × ${kind}`)
      .join(', ') || 'none'
  );
}

function seconds(ms: number, sign = ''): string {
  return `${ms >= 0 ? sign : ''}${(ms / 1000).toFixed(2)} s`;
}

function shorten(error: string): string {
  const [line = ''] = error.split('\n');
  return oneLine(line.length > 90 ? `${line.slice(0, 89)}…` : line);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 400);
}
