import { existsSync, realpathSync } from 'node:fs';

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

/** The same on this host: those that are there, each once where /lib is a link to /usr/lib. */
export function readSearchPath(): string[] {
  const there = folders.filter(folder => existsSync(folder));
  return there.filter((folder, at) => there.findIndex(other => realpathSync(other) === realpathSync(folder)) === at);
}
