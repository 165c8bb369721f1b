import { stripVTControlCharacters } from 'node:util';
import type { Unread } from '../../doctor/facts.js';
import type { KernelNote, Run } from '../../doctor/facts-of-units.js';
import { ask } from './ask.js';

const shownLines = 12;
const readEntries = 800;
const fields = ['MESSAGE', '_SYSTEMD_INVOCATION_ID', 'INVOCATION_ID', 'EXIT_CODE', 'EXIT_STATUS', 'UNIT_RESULT'];

type Entry = Readonly<Record<string, string | number[] | undefined>>;

/** The last runs of a service by its journal, the latest last; `notes` are the kernel's, told apart by their time. */
export async function readRuns(unit: string, notes: readonly KernelNote[]): Promise<{ runs: Run[]; unread: Unread[] }> {
  const answer = await ask('journalctl', [
    ...['--quiet', '--no-pager', '--output=json', `--output-fields=${fields.join()}`],
    ...[`--lines=${readEntries}`, `--unit=${unit}`],
  ]);
  const entries = (answer?.stdout ?? '').split('\n').flatMap(parseEntry);
  const isBlind = entries.length === 0 && process.getuid?.() !== 0;
  return {
    runs: groupRuns(entries).map(run => describeRun(run, notes)),
    unread: isBlind ? [{ what: `the journal of ${unit}`, why: 'needs root or the group systemd-journal' }] : [],
  };
}

/** A line that is no JSON is one that the time limit cut off. */
function parseEntry(line: string): Entry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

/** Entries of one start have its invocation's id: the program's own in one field, what systemd says of it in another. */
function groupRuns(entries: readonly Entry[]): Entry[][] {
  const runs = new Map<string, Entry[]>();
  for (const entry of entries) {
    const id = textOf(entry, 'INVOCATION_ID') || textOf(entry, '_SYSTEMD_INVOCATION_ID');
    if (id !== '') runs.set(id, [...(runs.get(id) ?? []), entry]);
  }
  return [...runs.values()];
}

function describeRun(entries: readonly Entry[], notes: readonly KernelNote[]): Run {
  const startedAt = timeOf(entries[0]);
  const end = entries.find(entry => textOf(entry, 'EXIT_CODE') !== '');
  const result = entries.map(entry => textOf(entry, 'UNIT_RESULT')).findLast(word => word !== '' && word !== 'success');
  if (result === undefined) return { startedAt };
  const at = timeOf(end ?? entries.at(-1));
  const said = entries.filter(entry => textOf(entry, 'INVOCATION_ID') === '').map(entry => textOf(entry, 'MESSAGE'));
  const lines = said.flatMap(readLogLines).filter(line => line.trim() !== '');
  const error = findError(lines);
  const code = textOf(end, 'EXIT_CODE');
  return {
    startedAt,
    failure: {
      at,
      result,
      code: code === 'killed' || code === 'dumped' ? code : 'exited',
      status: Number(textOf(end, 'EXIT_STATUS') || 0),
      ...(error !== undefined && { error }),
      lines: lines.slice(-shownLines),
      kernel: notes.filter(note => Math.abs(note.at - at) < sameTimeSeconds),
    },
  };
}

// The kernel's log has the time since the boot, and the journal that of the writing.
const sameTimeSeconds = 2;

/** Without colours; a JSON line of pino or its kin is what its `msg` says. */
function readLogLines(message: string): string[] {
  const text = stripVTControlCharacters(message);
  return (text.startsWith('{') ? (readMessage(text) ?? text) : text).split('\n');
}

function readMessage(json: string): string | undefined {
  try {
    const { msg } = JSON.parse(json) as { msg?: unknown };
    return typeof msg === 'string' ? msg : undefined;
  } catch {
    return undefined;
  }
}

/** The line that names the error, among a stack and what else Node prints around it. */
function findError(lines: readonly string[]): string | undefined {
  const named = lines.findLast(
    line => /^(\w*Error\b|FATAL ERROR|lowport: |error: |Uncaught )/.test(line) || / (ERR_|E[A-Z]{3,})/.test(line),
  );
  return named ?? lines.findLast(line => !/^(\s|Node\.js v|[{}])/.test(line));
}

/** A message with bytes that are no text comes as an array of them. */
function textOf(entry: Entry | undefined, field: string): string {
  const value = entry?.[field];
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : Buffer.from(value).toString();
}

function timeOf(entry: Entry | undefined): number {
  return Number(textOf(entry, '__REALTIME_TIMESTAMP')) / 1e6;
}
