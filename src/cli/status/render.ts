import type { Finding } from '../../deploy/finding.js';
import type { Facts, Status } from '../../deploy/status/facts.js';
import { isOfError } from '../../deploy/status/select-log.js';
import type { Paint } from '../deploy/preview.js';

/** What a screen holds, and how it colours. */
export type Screen = { columns: number; now: number; paint: Paint };

/** One screen of one installation: the verdict, what serves, and the last lines of its log. */
export function renderStatus(status: Status, screen: Screen): string {
  const { service, certificate, exposure, log } = status;
  const rows: [label: string, text: string][] = [
    ...status.sockets.map((socket, index): [string, string] => [index === 0 ? 'sockets' : '', describeSocket(socket)]),
    ...(service ? describeService(service, screen.now) : []),
    ...(status.release ? [['release', describeRelease(status.release)] as [string, string]] : []),
    ...(certificate
      ? [['certificate', `${certificate.names.join(', ')}; ${certificate.daysLeft} days left`] as [string, string]]
      : []),
    ...(exposure === undefined
      ? []
      : [['exposure', `${exposure.toFixed(1)} of 10, by systemd-analyze security`] as [string, string]]),
    [
      'installed',
      `the ${status.way} way, lowport ${status.version}, ${formatDay(status.installedAt)}${describeDrift(status)}`,
    ],
  ];
  const lines = [
    ...describeVerdict(status, screen),
    ...rows.map(([label, text]) => cut(`${label.padEnd(11)} ${text}`, screen.columns)),
    ...(log.length === 0 ? [] : ['', ...log.flatMap(line => renderLogLine(line, screen))]),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for each of several installations. */
export function renderList(all: readonly Status[], screen: Screen): string {
  if (all.length === 0) return 'lowport has installed nothing here.\n';
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.map(status => `${cut(`${status.name.padEnd(width)}  ${summarize(status)}`, screen.columns)}\n`).join('');
}

function describeVerdict(status: Status, screen: Screen): string[] {
  return status.findings.length === 0
    ? [screen.paint('green', cut(`${status.name}: ${summarize(status)}`, screen.columns)), '']
    : renderVerdict(status.name, status.findings, screen);
}

/** The first finding with its cure, and the texts of the others. */
export function renderVerdict(name: string, findings: readonly Finding[], { paint, columns }: Screen): string[] {
  const [first, ...more] = findings;
  if (first === undefined) return [];
  const colour = first.severity === 'error' ? 'red' : 'yellow';
  return [
    ...wrap(`${name}: ${describeFinding(first)}`, columns, '  ').map(line => paint(colour, line)),
    // A command stays on one line, however long, so that it can be copied.
    ...first.cure
      .split('\n')
      .flatMap(line => (line.startsWith('  ') ? [`  ${line}`] : wrap(`  ${line}`, columns, '  '))),
    ...more.flatMap(finding => wrap(`  also: ${describeFinding(finding)}`, columns, '        ')),
    '',
  ];
}

function describeFinding({ text, file }: Finding): string {
  return file === undefined ? text : `${text} (${file})`;
}

/** Breaks between words; a word that is longer than a line stays whole, since it may have to be copied. */
function wrap(text: string, columns: number, indent: string): string[] {
  const [start = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = start;
  for (const word of text.trim().split(' ')) {
    const isFirst = line.trim() === '';
    if (!isFirst && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line += isFirst ? word : ` ${word}`;
    }
  }
  return [...lines, line];
}

function summarize({ findings: [first], service, sockets }: Status): string {
  if (first !== undefined) return first.text;
  const places = sockets.map(({ address }) => address).join(', ');
  return service?.state === 'inactive'
    ? `all right; it starts with the first client of ${places}`
    : `all right; it serves ${places}`;
}

function describeSocket({ address, role, state, unit, queue, limit }: Facts['sockets'][number]): string {
  const kind = role === undefined ? '' : ` (${role})`;
  const waiting = queue === undefined ? '' : `, ${queue} of ${limit} wait`;
  return `${address}${kind} ${state}${unit === undefined ? '' : `, ${unit}`}${waiting}`;
}

function describeService(service: NonNullable<Facts['service']>, now: number): [string, string][] {
  const { unit, state, subState, since, pid, workers, memoryBytes, restarts, lastExit, says } = service;
  const age = since === undefined ? '' : ` for ${formatAge(now - Date.parse(since))}`;
  const parts = [
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(workers !== undefined && workers !== 1 ? [`${workers} workers`] : []),
    ...(memoryBytes === undefined ? [] : [`${Math.round(memoryBytes / 2 ** 20)} MB`]),
    `${restarts} restarts`,
    ...(lastExit === undefined ? [] : [`last exit: ${lastExit}`]),
  ];
  return [
    ['service', `${unit} is ${state} (${subState})${age}`],
    ['', parts.join(', ')],
    ...(says === undefined ? [] : [['', `"${says}"`] as [string, string]]),
  ];
}

function describeRelease({ folder, since, commit }: NonNullable<Facts['release']>): string {
  return `${folder}${commit === undefined ? '' : `, commit ${commit.slice(0, 12)}`}, since ${formatDay(since)}`;
}

function describeDrift({ drift }: Facts): string {
  return drift.length === 0 ? '' : `; ${drift.length} of its files differ`;
}

/** An error is told in full, on several lines where it is long. */
function renderLogLine(logged: Facts['log'][number], { columns, paint }: Screen): string[] {
  const { at, level, text } = logged;
  const line = `${at.slice(11, 19)} ${level === undefined ? '' : `${level}: `}${text.trim().replace(/\s+/g, ' ')}`;
  const lines = isOfError(logged) ? wrap(line, columns, ' '.repeat(9)) : [cut(line, columns)];
  const isError = level === 'error' || level === 'fatal' || isOfError(logged);
  return lines.map(one => paint(isError ? 'red' : 'dim', one));
}

function formatDay(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** The two largest units: `3 d 4 h`. */
function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}
