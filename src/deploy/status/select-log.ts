import type { LogLine } from './facts.js';

/** `    at serve (/srv/app/server.js:3:7)`, which ends in ` {` where the error has properties, or what Node writes instead. */
const frame = /^\s+(at \S|\.\.\. \d+ lines matching )/;
/** Node's own files, and packages: what matters is where the program called them. */
const foreign = /\(?node:|node_modules\/|<anonymous>\)?$|lines matching /;
const blank = /^\s*$|^Node\.js v\d/;
/** Properties that are errors themselves. */
const inner = /\[(cause|errors)\]|^\s*(?:\[?\w*Error\b)/;

/** Whether a line tells of an error: its message, or a place in the program. */
export function isOfError({ text }: LogLine): boolean {
  return frame.test(text) || /^\s*(Uncaught )?\w*(Error|Exception)\b/.test(text);
}

/**
 * The last lines of a log that matter: of a stack the message and the first frame in the program itself stay, and go the
 * others, Node's excerpt of the source and the properties of an error. Where the service `hasFailed`, the last such error is
 * among them, however much was said since.
 */
export function selectLog(lines: readonly LogLine[], count: number, hasFailed: boolean): LogLine[] {
  const told = condense(lines);
  const tail = told.slice(-count);
  const at = told.findLastIndex(({ text }) => frame.test(text));
  if (!hasFailed || at < 1 || at - 1 >= told.length - tail.length) return tail;
  return [...told.slice(at - 1, at + 1), ...tail.slice(2)];
}

function condense(lines: readonly LogLine[]): LogLine[] {
  const kept: LogLine[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || blank.test(line.text)) continue;
    if (isExcerpt(lines, index)) index += 2;
    else if (!frame.test(line.text)) kept.push(line);
    else {
      const end = findEnd(lines, index);
      const frames = lines.slice(index, end).filter(({ text }) => frame.test(text));
      const own = frames.find(({ text }) => !foreign.test(text.replace(/ \{$/, ''))) ?? line;
      kept.push({ ...own, text: own.text.replace(/ \{$/, '') });
      const last = frames.at(-1);
      index = (last?.text.endsWith(' {') === true ? skipProperties(lines, end, kept) : end) - 1;
    }
  }
  return kept;
}

/** `/srv/app/server.js:3`, the line itself, and what points to its place. */
function isExcerpt(lines: readonly LogLine[], index: number): boolean {
  return /^(\/|file:|node:)\S*:\d+$/.test(lines[index]?.text ?? '') && /^\s*\^+$/.test(lines[index + 2]?.text ?? '');
}

function findEnd(lines: readonly LogLine[], from: number): number {
  const end = lines.findIndex(({ text }, index) => index >= from && !frame.test(text));
  return end === -1 ? lines.length : end;
}

/** Past what an error has beside its message; the errors among it are kept. */
function skipProperties(lines: readonly LogLine[], from: number, kept: LogLine[]): number {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || /^\}/.test(line.text)) return index + 1;
    // Whoever writes at the margin is no property.
    if (/^\S/.test(line.text)) return index;
    if (inner.test(line.text)) kept.push(line);
  }
  return lines.length;
}
