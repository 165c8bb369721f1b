import { LowportError } from '../../errors.js';
import type { Entry, Section, Stray, UnitFile } from './unit-file.js';

// The line ends of systemd's read_line(): CR, LF and NUL, alone or each once together; NUL ends the combination.
const lineEnd = /\n\r?\0?|\r\n?\0?|\0/;

/** `ERR_UNIT_SYNTAX`: where a unit file stops to be one. */
export class UnitSyntaxError extends LowportError {
  readonly line: number;

  constructor(content: string, line: number) {
    super('ERR_UNIT_SYNTAX', `line ${line}, ${JSON.stringify(content)}: the section header has no ]`, {
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

function* readLogicalLines(text: string): Generator<LogicalLine> {
  let continued: { text: string; line: number } | undefined;
  const lines = text.replace(/^\uFEFF/, '').split(lineEnd);
  for (const [index, raw] of lines.entries()) {
    const comment = /^[ \t]*[#;] ?(.*)$/s.exec(raw)?.[1];
    if (comment !== undefined) {
      yield { text: comment, line: index + 1, comment: true };
      continue;
    }
    const start = { text: (continued?.text ?? '') + raw, line: continued?.line ?? index + 1 };
    if (endsInContinuation(start.text)) {
      continued = { ...start, text: `${start.text.slice(0, -1)} ` };
      continue;
    }
    continued = undefined;
    yield* contentOf(start);
  }
  if (continued) yield* contentOf(continued);
}

function* contentOf({ text, line }: { text: string; line: number }): Generator<LogicalLine> {
  const content = trim(text);
  if (content !== '') yield { text: content, line, comment: false };
}

function endsInContinuation(text: string): boolean {
  return (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
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
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
