import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Change } from '../../deploy/host/install/changes.js';
import { readAt } from '../../deploy/host/trust/read-at.js';
import { formatCommand } from '../../deploy/shell.js';
import type { Command } from '../../deploy/ways/plan.js';

export type Colour = 'red' | 'green' | 'cyan' | 'bold' | 'yellow' | 'dim';
export type Paint = (colour: Colour, text: string) => string;

const nothing = '/dev/null';

/** What would change, as a unified diff, file by file; and what would be lost, where somebody else wrote it. */
export function renderChanges(changes: readonly Change[], root: string, paint: Paint): string {
  return changes
    .filter(({ action }) => action !== 'keep')
    .map(change => renderWarning(change, paint) + renderChange(change, root, paint))
    .join('');
}

function renderWarning({ foreign, path }: Change, paint: Paint): string {
  return foreign ? `${paint('yellow', `lowport did not write this as it is; it will be lost: ${path}`)}\n` : '';
}

function renderChange({ action, entry, path }: Change, root: string, paint: Paint): string {
  const place = join(root, path);
  const present = () => readText(path, root);
  if (action === 'remove' || entry === undefined) return renderDiff(place, nothing, present(), '', paint);
  if (entry.kind === 'link') return `${paint('green', `+ ${place} -> ${entry.target}`)}\n`;
  const { mode, owner: user = 'root', group = 'root' } = entry;
  const owner = `mode ${mode.toString(8).padStart(4, '0')}, owner ${user}:${group}`;
  if (entry.kind === 'copy') return `${paint('green', `+ ${place}, a copy of ${entry.source}, ${owner}`)}\n`;
  const before = action === 'create' ? '' : present();
  if (before === entry.content) return `${paint('green', `~ ${place}: ${owner}`)}\n`;
  return renderDiff(action === 'create' ? nothing : place, place, before, entry.content, paint);
}

function renderDiff(from: string, to: string, before: string, after: string, paint: Paint): string {
  const patch = createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 3 });
  const lines = patch
    .trimEnd()
    .split('\n')
    .filter(line => !/^(Index: |=+$)/.test(line));
  return lines.map(line => `${paintLine(line.trimEnd(), paint)}\n`).join('');
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('---') || line.startsWith('+++')) return paint('bold', line);
  if (line.startsWith('@@')) return paint('cyan', line);
  if (line.startsWith('-')) return paint('red', line);
  return line.startsWith('+') ? paint('green', line) : line;
}

/** A link shows as nothing, and so does a file that is no text. */
function readText(path: string, root: string): string {
  const content = readAt(path, root);
  return content === undefined || content.includes(0) ? '' : content.toString();
}

/** The commands that will run, one a line. */
export function renderCommands(commands: readonly Command[]): string {
  return commands.map(command => `  ${formatCommand(command)}\n`).join('');
}
