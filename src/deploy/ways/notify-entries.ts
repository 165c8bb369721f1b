import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';

/**
 * How the program tells systemd that it is ready. From 253 on systemd opens its notification socket for the service
 * (`OpenFile=`), and the program writes to it. Before that it takes the sd-notify addon, which an upgrade of Node may
 * make unloadable, or else the systemd-notify command, which has a pid of its own: with `main` alone a service would no
 * longer come up after such an upgrade.
 */
export function notifyEntries({ systemdVersion }: HostFacts): Entry[] {
  return [
    entry('Type', 'notify'),
    entry('NotifyAccess', systemdVersion >= 253 ? 'main' : 'all'),
    entry('OpenFile', '/run/systemd/notify:lowport-notify'),
  ];
}
