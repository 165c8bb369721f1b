import { escapeBindPath } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';

/** The oldest that was seen to make mount points with a mask of its own, whatever `UMask=` says. */
const ownMaskSince = 252;

/** ProtectHome= and the folders below homes that have to stay in sight, systemd.exec(5). */
export function homeEntries({ sandbox }: Options, { homes, systemdVersion }: HostFacts): Entry[] {
  const { exposed, elsewhere, writable } = homes;
  const visible = exposed.length + writable.length > 0;
  if (sandbox === 'off' && !visible) return [];
  return [
    entry('ProtectHome', visible ? 'tmpfs' : 'yes'),
    ...elsewhere.map(path => entry('TemporaryFileSystem', `${escapeBindPath(path, 'home')}:ro`)),
    ...exposed.map(path => entry('BindReadOnlyPaths', escapeBindPath(path, 'folder'))),
    // The folders above a mount point would be root's alone with the sandbox's 0077: status 200/CHDIR on 247.
    ...(visible && systemdVersion < ownMaskSince ? [entry('UMask', '0022')] : []),
    ...writable.map(path => entry('BindPaths', escapeBindPath(path, '--read-write'))),
  ];
}
