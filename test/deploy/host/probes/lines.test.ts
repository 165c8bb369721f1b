import test from 'ava';
import { parseNote } from '../../../../src/deploy/host/probes/kernel-log.js';
import { parseListener } from '../../../../src/deploy/host/probes/listeners.js';

const listeners: [line: string, expected: ReturnType<typeof parseListener>][] = [
  [
    'LISTEN 0 4096 *:80 *:* users:(("node",pid=155,fd=3),("systemd",pid=1,fd=34)) ino:4 sk:155 cgroup:/system.slice/app.socket v6only:0 <->',
    {
      host: '::',
      port: 80,
      ipv6Only: false,
      user: 'root',
      processes: [
        { name: 'node', pid: 155 },
        { name: 'systemd', pid: 1 },
      ],
      unit: 'app.socket',
    },
  ],
  [
    'LISTEN 0      511       [::1]:9002    [::]:* uid:4000000 ino:5 sk:3 cgroup:unreachable:1 v6only:1 <->',
    { host: '::1', port: 9002, ipv6Only: true, user: '4000000', processes: [], unit: undefined },
  ],
  [
    'LISTEN 0 511 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=9,fd=13)) ino:5 sk:3 cgroup:/user.slice/user-1000.slice/user@1000.service/app.slice/web.service <->',
    {
      host: '127.0.0.53',
      port: 53,
      ipv6Only: false,
      user: 'root',
      processes: [{ name: 'systemd-resolve', pid: 9 }],
      unit: 'web.service',
    },
  ],
  ['', undefined],
];

for (const [line, expected] of listeners) {
  test(`ss: ${line.slice(0, 40) || 'an empty line'}`, t => t.deepEqual(parseListener(line), expected));
}

const notes: [line: string, expected: object | undefined][] = [
  [
    '[12569.159] audit: type=1326 audit(1795430779.884:5): auid=1 uid=0 gid=0 ses=4 pid=28221 comm="node" exe="/usr/bin/node" sig=31 arch=c000003e syscall=330 compat=0 ip=0x7f code=0x80000000',
    { kind: 'system-call', at: 1795430779.884, process: 'node', number: 330, call: 'pkey_alloc' },
  ],
  [
    '[3.1] SECCOMP auid=1 pid=2 comm="node" exe="/usr/bin/node" sig=31 arch=c00000b7 syscall=289 compat=0',
    { kind: 'system-call', process: 'node', number: 289, call: 'pkey_alloc' },
  ],
  [
    '[3.1] audit: type=1326 audit(1.5:5): pid=2 comm="node" sig=31 arch=40000003 syscall=381',
    { kind: 'system-call', at: 1.5, number: 381, call: undefined },
  ],
  [
    '[7.5] Memory cgroup out of memory: Killed process 812 (node) total-vm:1kB',
    { kind: 'out-of-memory', process: 'node' },
  ],
  [
    '[7.5] Out of memory: Killed process 812 (MainThread) total-vm:1kB',
    { kind: 'out-of-memory', process: 'MainThread' },
  ],
  ['[7.5] audit: type=1326 audit(1.5:5): pid=2 comm="node" sig=0 arch=c000003e syscall=1', undefined],
  ['[7.5] usb 1-1: new device', undefined],
];

for (const [line, expected] of notes) {
  test(`the kernel's log: ${line.slice(0, 60)}`, t => {
    const note = parseNote(line);
    if (expected === undefined) t.is(note, undefined);
    else t.like(note, expected);
  });
}
