import { escapeBindPath } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';

/** ProtectHome= and the folders below homes that have to stay in sight, systemd.exec(5). */
export function homeEntries({ sandbox }: Options, { homes }: HostFacts): Entry[] {
  const { exposed, elsewhere, writable } = homes;
  const visible = exposed.length + writable.length > 0;
  if (sandbox === 'off' && !visible) return [];
  return [
    entry('ProtectHome', visible ? 'tmpfs' : 'yes'),
    ...elsewhere.map(path => entry('TemporaryFileSystem', `${escapeBindPath(path, 'home')}:ro`)),
    ...exposed.map(path => entry('BindReadOnlyPaths', escapeBindPath(path, 'folder'))),
    ...writable.map(path => entry('BindPaths', escapeBindPath(path, '--read-write'))),
  ];
}
