import { LowportError } from '../../errors.js';
import { type Comment, type Entry, isEntry, type UnitFile } from './unit-file.js';

/**
 * The text of a unit file. Values are written as they are; escape.ts makes them.
 * @throws {LowportError} `ERR_UNIT_TEXT` for text that systemd would read as something else than one entry or comment:
 *   the last line of defence, no option of a user gets this far.
 */
export function renderUnit(unit: UnitFile): string {
  const blocks = [
    ...(unit.preamble.length === 0 ? [] : [unit.preamble.map(renderItem)]),
    ...unit.sections.map(({ name, body }) => [`[${checkSectionName(name)}]`, ...body.map(renderItem)]),
  ];
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function renderItem(item: Entry | Comment): string {
  if (!isEntry(item)) return `# ${checkLine(item.comment)}`;
  const { key, value } = item;
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(key)) throw refuse(key, 'it is no key of a unit file');
  // A last backslash would join the next line; spaces at the ends would be cut off.
  if (/\\$|^[ \t]|[ \t]$/.test(value))
    throw refuse(value, 'a value cannot begin with a space, or end with one or with \\');
  return `${key}=${checkLine(value)}`;
}

function checkSectionName(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw refuse(name, 'it is no section of a unit file');
  return name;
}

function checkLine(text: string): string {
  if (/[\0\r\n]/.test(text)) throw refuse(text, 'it holds a line break');
  return text;
}

function refuse(text: string, reason: string): LowportError {
  return new LowportError('ERR_UNIT_TEXT', `unit file text ${JSON.stringify(text)}: ${reason}`, {
    hint: 'This is a defect of lowport: please report it with the command that you ran.',
  });
}
