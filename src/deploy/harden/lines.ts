import { sandboxEntries } from '../units/sandbox.js';
import { type Entry, entry } from '../units/unit-file.js';

/** Lines of a service that close one thing. Of several `choices` the first, tightest one that the program can do with counts. */
export type Candidate = { closes: string; choices: readonly (readonly Entry[])[] };

/** All that there is to try, for a program that cannot do without the `needed` paths. */
export function listLines(needed: readonly string[]): Candidate[] {
  return [
    ...sandboxCandidates(),
    ...networkCandidates,
    ...callCandidates(),
    ...fileCandidates(needed),
    ...moreCandidates,
  ];
}

/** The lines of the closed sandbox, for a service that was not made by lowport, or with `--sandbox off`. */
function sandboxCandidates(): Candidate[] {
  const lines = sandboxEntries({ sandbox: 'closed', privilege: 'none', runsNode: true });
  const calls = lines.filter(({ key }) => key.startsWith('SystemCall'));
  const single = lines.filter(({ key }) => !/^SystemCall|Network|^IPAddress|AddressFamilies/.test(key));
  return [
    ...single.map(line => ({ closes: `${line.key}=${line.value}`, choices: [[line]] })),
    { closes: 'system calls that no service needs', choices: [calls] },
  ];
}

const unixAlone = 'AF_UNIX';
const privateNetworks = 'localhost 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7';

const networkCandidates: readonly Candidate[] = [
  { closes: 'connections to elsewhere, and sockets of its own', choices: [[entry('PrivateNetwork', 'yes')]] },
  {
    closes: 'addresses that it has no business with',
    choices: ['', 'localhost', privateNetworks].map(allowed => [
      entry('IPAddressDeny', 'any'),
      ...(allowed === '' ? [] : [entry('IPAddressAllow', allowed)]),
    ]),
  },
  {
    closes: 'kinds of sockets that it does not open',
    // A list grows by each line, so that it has to be emptied first.
    choices: [unixAlone, `${unixAlone} AF_INET`, `${unixAlone} AF_INET AF_INET6`].map(families => [
      entry('RestrictAddressFamilies', ''),
      entry('RestrictAddressFamilies', families),
    ]),
  },
];

/** Groups of systemd-analyze syscall-filter, and calls that exploits like and programs seldom need. */
const calls = [
  '@aio',
  '@chown',
  '@clock',
  '@cpu-emulation',
  '@debug',
  '@keyring',
  '@memlock',
  '@module',
  '@mount',
  '@obsolete',
  '@pkey',
  '@privileged',
  '@raw-io',
  '@reboot',
  '@resources',
  '@sandbox',
  '@setuid',
  '@swap',
  '@sync',
  '@timer',
  'io_uring_setup io_uring_enter io_uring_register',
  'process_vm_readv process_vm_writev process_madvise',
  'pidfd_getfd kcmp',
  'userfaultfd',
  'memfd_create memfd_secret',
  'personality',
  'chmod fchmod fchmodat',
  'link linkat',
  'symlink symlinkat',
  'mknod mknodat',
  'setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr',
  'name_to_handle_at open_by_handle_at',
  'shmget shmat shmdt shmctl semget semop semctl msgget msgsnd msgrcv msgctl',
  'mq_open mq_unlink mq_timedsend mq_timedreceive',
  'inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark',
  'splice tee vmsplice',
  'sched_setaffinity sched_setscheduler sched_setparam sched_setattr setpriority',
  'acct quotactl syslog vhangup lookup_dcookie',
];

function callCandidates(): Candidate[] {
  return calls.map(names => ({
    closes: `system calls ${names}`,
    choices: [[entry('SystemCallFilter', `~${names}`), entry('SystemCallErrorNumber', 'EPERM')]],
  }));
}

/** Groups of folders that hold what is none of a web server's business. */
const folders = [
  '/boot /efi /media /mnt',
  '/opt',
  '/srv',
  '/var/log /var/spool /var/mail /var/backups /var/cache',
  '/usr/local /usr/src /usr/games',
  '/etc/ssh /etc/sudoers /etc/sudoers.d /etc/cron.d /etc/systemd',
  '/etc/letsencrypt /etc/ssl/private',
  '/run/dbus /run/docker.sock /run/containerd /run/podman',
];

function fileCandidates(needed: readonly string[]): Candidate[] {
  const hidden = folders.flatMap(group => {
    const paths = group.split(' ').filter(path => !needed.some(one => `${one}/`.startsWith(`${path}/`)));
    if (paths.length === 0) return [];
    const lines = [entry('InaccessiblePaths', paths.map(path => `-${path}`).join(' '))];
    return [{ closes: `the sight of ${paths.join(', ')}`, choices: [lines] }];
  });
  const libraries = '-/lib -/lib64 -/usr/lib -/usr/lib64';
  const executable = [needed.join(' '), `${needed.join(' ')} /usr /bin /sbin`];
  return [
    ...hidden,
    {
      closes: 'programs and native code from elsewhere',
      choices: executable.map(paths => [entry('NoExecPaths', '/'), entry('ExecPaths', `${libraries} ${paths}`)]),
    },
  ];
}

const moreCandidates: readonly Candidate[] = [
  { closes: 'homes', choices: ['yes', 'tmpfs', 'read-only'].map(value => [entry('ProtectHome', value)]) },
  { closes: 'control groups', choices: [[entry('ProtectControlGroups', 'strict')]] },
  { closes: 'the host name', choices: [[entry('ProtectHostname', 'private')]] },
  { closes: 'the host’s users', choices: [[entry('PrivateUsers', 'full')]] },
  { closes: 'temporary files of others', choices: [[entry('PrivateTmp', 'disconnected')]] },
  { closes: 'processes of others', choices: [[entry('PrivatePIDs', 'yes')]] },
  { closes: 'core dumps', choices: [[entry('LimitCORE', '0')]] },
  { closes: 'memory merged with that of others', choices: [[entry('MemoryKSM', 'no')]] },
  { closes: 'BPF', choices: [[entry('PrivateBPF', 'yes')]] },
];
