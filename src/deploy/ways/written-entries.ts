import { escapeWord } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import { isWithin } from './homes.js';
import type { Options } from './options.js';

/** What every sandbox leaves writable: /dev/shm is open to all who have a /dev. */
const everywhere = ['/tmp', '/var/tmp', '/dev/shm'];

/**
 * NoExecPaths= and ExecPaths=, systemd.exec(5): what the program may write it may not run, so that an uploaded file stays a
 * file. Where the program itself lies in such a place, as one that replaces itself, it has to run. Each place is named:
 * `/` leaves what is a mount of its own as it was, and each of these is one (measured on 252, 257 and 262).
 */
export function writtenEntries({ sandbox, readWrite, runFrom }: Options, { program }: HostFacts): Entry[] {
  if (sandbox === 'off') return [];
  const own = [program.entry, program.node, program.register, program.workdir];
  // The runtime directory is there for a reload.
  const written = [...everywhere, `/var/lib/${program.name}`, `/run/lowport-${program.name}`, ...readWrite];
  const isFree = (place: string) =>
    own.some(path => isWithin(path, place)) || runFrom.some(path => isWithin(place, path));
  const barred = written.filter(place => !isFree(place));
  const excepted = runFrom.filter(path => barred.some(place => isWithin(path, place)));
  return [
    ...(barred.length === 0 ? [] : [entry('NoExecPaths', list(barred, '--read-write'))]),
    ...(excepted.length === 0 ? [] : [entry('ExecPaths', list(excepted, '--run-from'))]),
  ];
}

/** systemd skips one that is not there, where its word begins with a minus. */
function list(paths: readonly string[], what: string): string {
  return paths.map(path => escapeWord(`-${path}`, what)).join(' ');
}
