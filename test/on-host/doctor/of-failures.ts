import type { Situation } from './situation.js';

const service = (program: string, lines = '') => `service <<END
[Service]
ExecStart=/usr/bin/node ${program}
${lines}
END
`;
const ask = '--unit $U';

export const failureSituations: readonly Situation[] = [
  {
    code: 'crash-loop',
    title: 'service crash-looping',
    make: `${service('/srv/programs/crash.cjs', 'Restart=always\nRestartSec=200ms')}
systemctl start $U.service; wait_for is_restarted 3`,
    ask,
    says: /has failed \d+ times in a row, last with status 1: TypeError: frobnicate is not a function/,
  },
  {
    code: 'service-failed',
    title: 'service failed',
    make: `${service('/srv/programs/crash.cjs')}systemctl start $U.service; wait_for is_failed`,
    ask,
    says: /status 1: TypeError: frobnicate is not a function/,
  },
  {
    code: 'service-not-started',
    title: 'service not started',
    make: service('/srv/programs/idle.cjs'),
    ask,
    heals: [0, 1],
  },
  {
    code: 'start-blocked',
    title: 'blocked in start: Type=notify and nobody notifies, while it waits',
    make: `${service('/srv/programs/idle.cjs', 'Type=notify')}systemctl start --no-block $U.service
wait_for is_older_than 6`,
    ask,
    heals: [0, 2],
    says: /has Type=notify and has run for \d+ s/,
  },
  {
    code: 'start-blocked',
    title: 'blocked in start: Type=notify and nobody notifies, after its time',
    make: `${service('/srv/programs/idle.cjs', 'Type=notify\nTimeoutStartSec=300ms')}
systemctl start --no-block $U.service; wait_for is_failed`,
    ask,
    heals: [0, 2],
  },
  {
    code: 'killed-watchdog',
    title: 'killed by the watchdog',
    make: `${service('/srv/programs/idle.cjs', 'WatchdogSec=200ms')}systemctl start $U.service; wait_for is_failed`,
    ask,
    heals: [2, 4],
    says: /WatchdogSec=200ms/,
  },
  {
    code: 'killed-watchdog',
    title: 'killed by the watchdog, and running again',
    make: `${service('/srv/programs/idle.cjs', 'WatchdogSec=1s\nRestart=on-failure')}
systemctl start $U.service; wait_for is_restarted 1; wait_for is_running`,
    ask,
  },
  {
    code: 'killed-out-of-memory',
    title: 'killed by the OOM killer of the kernel (of v1, where that has the memory controller: Result=signal)',
    make: `${service('/srv/programs/eat.cjs', 'MemoryMax=100M\nMemorySwapMax=0')}
systemctl start $U.service; limit_memory; wait_for is_failed`,
    ask,
    says: /memory ran out/,
  },
  {
    code: 'killed-out-of-memory',
    title:
      'killed for want of memory, as systemd-oomd does it: its marks on the cgroup, and Result=oom-kill of systemd',
    from: 249,
    make: `${service('/srv/programs/idle.cjs')}systemctl start $U.service; kill_as_oomd
wait_for is service Result oom-kill; wait_for is_failed`,
    ask,
    says: /memory ran out/,
  },
  {
    code: 'heap-out-of-memory',
    title: 'killed by V8, whose heap is full',
    make: `${service('--max-old-space-size=16 /srv/programs/hoard.cjs')}systemctl start $U.service; wait_for is_failed`,
    ask,
  },
  {
    code: 'killed-system-call',
    title: 'killed by seccomp',
    make: `${service('/srv/programs/idle.cjs', 'SystemCallFilter=@system-service')}
systemctl start $U.service; wait_for is_failed`,
    ask,
    heals: [0, 2],
    says: /kills for the system call pkey_alloc/,
    cure: /SystemCallErrorNumber=EPERM/,
  },
  {
    code: 'killed-memory-deny-write-execute',
    title: 'killed by MemoryDenyWriteExecute',
    make: `${service('/srv/programs/idle.cjs', 'MemoryDenyWriteExecute=yes')}systemctl start $U.service; wait_for is_failed`,
    ask,
    heals: [0, 2],
    cure: /MemoryDenyWriteExecute=no/,
  },
];
