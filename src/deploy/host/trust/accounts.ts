import { readText } from '../read-if-there.js';
import type { Party } from './judge-way.js';

/** Whether the host's files know a user of that group: passwd(5), group(5). */
export function hasMembers(gid: number): boolean {
  const [, , , members = ''] = readLines('/etc/group').find(([, , id]) => id === String(gid)) ?? [];
  const isIn = members.split(',').some(name => name !== '' && name !== 'root');
  return isIn || readLines('/etc/passwd').some(([, , uid, group]) => group === String(gid) && uid !== '0');
}

/** The end of a sentence about a path: who may change what on the way to it. */
export function describeParty({ path, by, uid, gid }: Pick<Party, 'path' | 'by' | 'uid' | 'gid'>): string {
  const place = JSON.stringify(path);
  if (by === 'everybody') return `everybody may change ${place}`;
  if (by === 'group') return `the group ${nameOf('/etc/group', gid, 'gid')} may change ${place}`;
  return `${nameOf('/etc/passwd', uid, 'uid')} may change ${place}`;
}

function nameOf(file: string, id: number, word: string): string {
  const name = readLines(file).find(([, , one]) => one === String(id))?.[0];
  return name === undefined ? `${word} ${id}` : `${name} (${word} ${id})`;
}

function readLines(file: string): string[][] {
  return (readText(file) ?? '').split('\n').map(line => line.split(':'));
}
