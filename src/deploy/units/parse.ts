import { LowportError } from '../../errors.js';
import type { Entry, Section, Stray, UnitFile } from './unit-file.js';

// The line ends of systemd's read_line(): CR, LF and NUL, alone or each once together; NUL ends the combination.
const lineEnd = /\n\r?\0?|\r\n?\0?|\0/;

const longestShown = 200;

/** `ERR_UNIT_SYNTAX`: where a unit file stops to be one. */
export class UnitSyntaxError extends LowportError {
  readonly line: number;

  constructor(content: string, line: number) {
    const shown = content.length > longestShown ? `${content.slice(0, longestShown)}...` : content;
    super('ERR_UNIT_SYNTAX', `line ${line}, ${JSON.stringify(shown)}: the section header has no ]`, {
      hint: 'Close it, as in [Service].',
    });
    this.line = line;
  }
}

type LogicalLine = { text: string; line: number; comment: boolean };

/**
 * Reads a unit file as systemd does, systemd.syntax(7): continuations with comments between them, any line ending, a
 * byte order mark, repeated sections and keys. Values stay as they are written; {@link splitWords} unquotes.
 * @throws {UnitSyntaxError} for a section header without its `]`, where systemd refuses the file.
 */
export function parseUnit(text: string): UnitFile {
  const unit: UnitFile = { preamble: [], sections: [] };
  for (const { text: content, line, comment } of readLogicalLines(text)) {
    const section = unit.sections.at(-1);
    if (comment) (section?.body ?? unit.preamble).push({ comment: content });
    else if (content.startsWith('[')) unit.sections.push(parseHeader(content, line));
    else if (section === undefined) unit.preamble.push({ stray: content, line });
    else section.body.push(parseAssignment(content, line));
  }
  return unit;
}

/** Each character is looked at a fixed number of times, however long a line is and however many are joined. */
function* readLogicalLines(text: string): Generator<LogicalLine> {
  let continued: { parts: string[]; line: number } | undefined;
  const lines = text.replace(/^\uFEFF/, '').split(lineEnd);
  for (const [index, raw] of lines.entries()) {
    const comment = /^[ \t]*[#;] ?(.*)$/s.exec(raw)?.[1];
    if (comment !== undefined) {
      yield { text: comment, line: index + 1, comment: true };
      continue;
    }
    const joined = continued ?? { parts: [], line: index + 1 };
    continued = endsInContinuation(raw) ? joined : undefined;
    joined.parts.push(continued === undefined ? raw : `${raw.slice(0, -1)} `);
    if (continued === undefined) yield* contentOf(joined);
  }
  if (continued) yield* contentOf(continued);
}

function* contentOf({ parts, line }: { parts: string[]; line: number }): Generator<LogicalLine> {
  const content = trim(parts.join(''));
  if (content !== '') yield { text: content, line, comment: false };
}

/** What is joined ends in a space, so that the line itself has all the backslashes that count. */
function endsInContinuation(line: string): boolean {
  let start = line.length;
  while (line[start - 1] === '\\') start -= 1;
  return (line.length - start) % 2 === 1;
}

function parseHeader(content: string, line: number): Section {
  if (!content.endsWith(']')) throw new UnitSyntaxError(content, line);
  return { name: content.slice(1, -1), body: [], line };
}

function parseAssignment(content: string, line: number): Entry | Stray {
  const equals = content.indexOf('=');
  if (equals < 1) return { stray: content, line };
  return { key: trim(content.slice(0, equals)), value: trim(content.slice(equals + 1)), line };
}

/** Only what systemd takes for white space: a no-break space is part of a value. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
