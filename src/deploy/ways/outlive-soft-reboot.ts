import { type Entry, entry } from '../units/unit-file.js';

/** The first systemd that can put off what a connection starts, while the userspace ends: DeferTrigger= of systemd.socket(5). */
const since = 258;

/** What ends a socket that outlives a soft reboot: the machine's own end, and what leaves only a shell. */
const ends = ['poweroff', 'reboot', 'halt', 'kexec', 'rescue', 'emergency'].map(name => `${name}.target`).join(' ');

/**
 * Lines of `[Unit]` and `[Socket]` by which `systemctl soft-reboot` leaves the socket open: newcomers wait in its queue
 * until the service is there again. systemd-soft-reboot.service(8), "Resource pass-through". Nothing before systemd 258,
 * where a connection in between would cancel the reboot.
 */
export function outliveSoftReboot(systemdVersion: number): { unit: Entry[]; socket: Entry[] } {
  if (systemdVersion < since) return { unit: [], socket: [] };
  return {
    unit: [
      // The usual ones end it with shutdown.target, which a soft reboot passes as well.
      entry('DefaultDependencies', 'no'),
      entry('IgnoreOnIsolate', 'yes'),
      entry('After', 'sysinit.target'),
      entry('Before', 'sockets.target'),
      entry('Conflicts', ends),
    ],
    socket: [entry('DeferTrigger', 'patient')],
  };
}
