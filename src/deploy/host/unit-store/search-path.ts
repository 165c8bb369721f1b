import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Where the system manager looks for units, the first counts: systemd.unit(5), "Unit File Load Path". */
const folders = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** All of them, whether or not they are there: /lib may be a link to /usr/lib. */
export function listUnitFolders(): readonly string[] {
  return folders;
}

/** Where the manager of a user looks, of those folders that stand for all users: systemd.unit(5). */
const userFolders = ['/etc/systemd/user', '/run/systemd/user', '/usr/local/lib/systemd/user', '/usr/lib/systemd/user'];

/** The same on this host, for the manager of the user whose home this is. */
export function readUserSearchPath(home: string): string[] {
  return [join(home, '.config/systemd/user'), join(home, '.local/share/systemd/user'), ...userFolders].filter(folder =>
    existsSync(folder),
  );
}

/** The same on this host: those that are there, each once where /lib is a link to /usr/lib. */
export function readSearchPath(): string[] {
  const there = folders.filter(folder => existsSync(folder));
  return there.filter((folder, at) => there.findIndex(other => realpathSync(other) === realpathSync(folder)) === at);
}
