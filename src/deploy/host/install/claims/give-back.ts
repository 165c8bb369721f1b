import { dirname, resolve } from 'node:path';
import { formatCommand } from '../../../shell.js';
import type { Command, Plan } from '../../../ways/plan.js';
import { readOwnCommand } from '../../own-command.js';
import { isStateFolder, listStateFolders } from '../folders.js';
import { listUnits } from '../units.js';
import { listNames } from './list-names.js';
import type { Look } from './look.js';

/**
 * The commands by which a program gets what it has kept in folders that lowport has not made, as those of a unit that was
 * written by hand: away with them, install, and back in the place of the empty ones. systemd gives them to the user of the
 * service when it starts. Undefined where they may be somebody else's: a link that leads elsewhere, or root's.
 */
export function giveBack(plan: Plan, taken: readonly string[], look: Look): Command[] | undefined {
  const kinds = taken.map(path => ({ path, kind: tell(path, look) }));
  if (kinds.some(({ path, kind }) => kind === 'unknown' || !isStateFolder(path))) return undefined;
  const moves = kinds.flatMap(({ path, kind }) =>
    kind === 'folder' ? [{ from: path, aside: findFree(`${path}.before`, look), to: placeOf(path, plan) }] : [],
  );
  if (new Set(moves.map(({ to }) => to)).size !== moves.length) return undefined;
  const units = listUnits(plan).filter(unit => [`${plan.name}.socket`, `${plan.name}.service`].includes(unit));
  return [
    ...moves.map(({ from, aside }): Command => ['mv', from, aside]),
    ...kinds.flatMap(({ path, kind }): Command[] => (kind === 'link' ? [['rm', path]] : [])),
    asCommand(readOwnCommand().filter(word => word !== '--dry-run')),
    ['systemctl', 'stop', ...units],
    ...moves.flatMap(({ aside, to }): Command[] => [
      ['rm', '-r', to],
      ['mv', aside, to],
    ]),
    ['systemctl', 'start', ...units],
  ];
}

export function renderGiveBack(commands: readonly Command[]): string[] {
  return commands.map(command => `  ${formatCommand(command)}`);
}

function tell(path: string, look: Look): 'folder' | 'link' | 'unknown' {
  const target = look.link(path);
  if (target !== undefined) return isPrivateTwin(path, resolve(dirname(path), target)) ? 'link' : 'unknown';
  const stats = look.stat(path);
  return stats?.isDirectory() === true && stats.uid !== 0 ? 'folder' : 'unknown';
}

/** Of a dynamic user systemd keeps it below `private`, with a link to it. */
function isPrivateTwin(path: string, target: string): boolean {
  const [, base = '', name = ''] = /^(\/var\/[a-z]+)\/(.+)$/.exec(path) ?? [];
  return target === `${base}/private/${name}`;
}

/** Where the service of the plan will have it. */
function placeOf(path: string, plan: Plan): string {
  const isDynamic = listNames(plan).dynamicUsers.includes(plan.name);
  const pair = listStateFolders(plan).own.filter(
    one => one === path || isPrivateTwin(one, path) || isPrivateTwin(path, one),
  );
  return pair.find(one => one.includes('/private/') === isDynamic) ?? path;
}

function findFree(path: string, look: Look): string {
  return look.isThere(path) ? findFree(`${path}~`, look) : path;
}

function asCommand([program = '', ...words]: readonly string[]): Command {
  return [program, ...words];
}
