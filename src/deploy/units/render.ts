import { LowportError } from '../../errors.js';
import { type Comment, type Entry, isEntry, isStray, type Stray, type UnitFile } from './unit-file.js';

type Item = Entry | Comment | Stray;

/**
 * The text of a unit file that lowport makes. Values are written as they are; escape.ts makes them.
 * @throws {LowportError} `ERR_UNIT_TEXT` for text that systemd would read as something else than one entry or comment:
 *   the last line of defence, no option of a user gets this far.
 */
export function renderUnit(unit: UnitFile): string {
  for (const item of unit.preamble) checkItem(item);
  for (const { name, body } of unit.sections) {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw refuse(name, 'it is no section of a unit file');
    for (const item of body) checkItem(item);
  }
  return renderParsedUnit(unit);
}

/**
 * The text of a unit file that {@link parseUnit} has read, whatever stands in it: parsing it again gives the same unit,
 * and systemd reads the same. Continued lines are one line then, and empty lines stand between sections alone.
 */
export function renderParsedUnit({ preamble, sections }: UnitFile): string {
  const blocks = [
    ...(preamble.length === 0 ? [] : [preamble.map(writeItem)]),
    ...sections.map(({ name, body }) => [`[${name}]`, ...body.map(writeItem)]),
  ];
  const text = `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
  // One byte order mark is skipped: what begins with one needs another before it.
  return text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

function writeItem(item: Item): string {
  if (isEntry(item)) return endLine(`${item.key}=${item.value}`);
  return isStray(item) ? endLine(item.stray) : `# ${item.comment}`;
}

/** A space after a last backslash keeps it from joining the next line, and is cut off when it is read. */
function endLine(text: string): string {
  return /(?<!\\)(\\\\)*\\$/.test(text) ? `${text} ` : text;
}

function checkItem(item: Item): void {
  if (isStray(item)) throw refuse(item.stray, 'systemd would leave it out');
  checkLine(isEntry(item) ? item.value : item.comment);
  if (!isEntry(item)) return;
  const { key, value } = item;
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(key)) throw refuse(key, 'it is no key of a unit file');
  // A last backslash would join the next line; spaces at the ends would be cut off.
  if (/\\$|^[ \t]|[ \t]$/.test(value)) {
    throw refuse(value, 'a value cannot begin with a space, or end with one or with \\');
  }
}

function checkLine(text: string): void {
  if (/[\0\r\n]/.test(text)) throw refuse(text, 'it holds a line break');
}

function refuse(text: string, reason: string): LowportError {
  return new LowportError('ERR_UNIT_TEXT', `unit file text ${JSON.stringify(text)}: ${reason}`, {
    hint: 'This is a defect of lowport: please report it with the command that you ran.',
  });
}
