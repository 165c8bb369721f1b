// A program that an attacker has taken over: answers with what it can reach from where it runs. What is to be found stands
// ready on the host, see test/reach/prepare-host.ts.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');

const folder = process.env.STATE_DIRECTORY ?? '/tmp';
const env = { ...process.env, REACH_FOLDER: folder };

/** Whether the attempt ends without an error. */
const works = attempt => () => {
  attempt();
  return true;
};
const reads = file => works(() => fs.readSync(fs.openSync(file, 'r'), Buffer.alloc(1)));
const writes = file => works(() => fs.closeSync(fs.openSync(file, 'a')));
const calls = name => () => {
  const { stdout, error } = spawnSync('/usr/bin/perl', [path.join(__dirname, 'calls.pl'), name], {
    env,
    encoding: 'utf8',
  });
  if (error) throw error;
  if (stdout !== 'ok') throw new Error(stdout);
  return true;
};
const connects =
  (options, expected = '') =>
  () =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ ...options, timeout: 1000 });
      const end = (outcome, value) => {
        socket.destroy();
        outcome(value);
      };
      socket
        .on('connect', () => expected === '' && end(resolve, true))
        .on('data', data => end(resolve, String(data).includes(expected)))
        .on('timeout', () => end(reject, new Error('no answer')))
        .on('error', error => end(reject, error));
    });
const drop = (from, name, place = folder) => {
  const file = path.join(place, `${name}-${process.pid}`);
  fs.copyFileSync(from, file);
  fs.chmodSync(file, 0o700);
  return file;
};
const runs = place => () => {
  const { status, error } = spawnSync(drop('/bin/true', 'tool', place));
  if (error) throw error;
  return status === 0;
};
/** Processes of others that /proc shows. */
const others = () =>
  fs
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reach-neighbour');
      } catch {
        return false;
      }
    });

/** In the order of the table: who is beside it, what lies there, whom it can speak to, what it can run, and the kernel. */
const attempts = [
  ['see the processes of other services', () => others().length > 0],
  [
    "read a secret in another service's environment",
    () => others().some(pid => fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes('NEIGHBOUR_SECRET')),
  ],
  ['end another service', () => others().map(pid => process.kill(Number(pid), 0)).length > 0],
  ['read a public file in a home', reads('/home/ann/.profile')],
  ["read another program's .env that everybody may read", reads('/srv/neighbour/.env')],
  ["read another service's own files", reads('/var/lib/neighbour/data')],
  ['read the password hashes', reads('/etc/shadow')],
  ["read the host's SSH key", reads('/etc/ssh/ssh_host_ed25519_key')],
  ['read credentials of another service', reads('/run/credentials/neighbour.service/key')],
  ['change its own code', writes(__filename)],
  ['write a file to /etc', writes('/etc/reach')],
  [
    'leave a file in the /tmp that others see',
    () => fs.writeFileSync('/tmp/reach-left', '') ?? fs.existsSync('/tmp/reach-host'),
  ],
  ['make a device', calls('mknod')],
  ['speak to D-Bus', connects({ path: '/run/dbus/system_bus_socket' })],
  ["speak to systemd's own socket", connects({ path: '/run/systemd/private' })],
  ["speak to Docker's socket", connects({ path: '/run/docker.sock' })],
  ["speak to another program's abstract socket", connects({ path: '\0reach' })],
  ["speak to another program's port of localhost", connects({ host: '127.0.0.1', port: 5432 })],
  ["fetch the cloud's metadata", connects({ host: '169.254.169.254', port: 8775 })],
  ['connect to the internet', connects({ host: '203.0.113.5', port: 25 })],
  [
    'open port 81',
    () =>
      new Promise((resolve, reject) => {
        const server = net
          .createServer()
          .once('error', reject)
          .listen(81, () => server.close(() => resolve(true)));
      }),
  ],
  ['open a raw socket', calls('raw-socket')],
  ['read all packets of the network', calls('packet-socket')],
  ['run a program that it has written', runs(folder)],
  ['run one from /dev/shm', runs('/dev/shm')],
  ['run one that is in memory only', calls('memfd')],
  [
    'load a native addon that it has written',
    () => {
      const [library] = ['/lib/x86_64-linux-gnu/libm.so.6', '/usr/lib/x86_64-linux-gnu/libm.so.6'].filter(file =>
        fs.existsSync(file),
      );
      try {
        process.dlopen({ exports: {} }, drop(library, 'addon.node'));
        return true;
      } catch (error) {
        // It was loaded, and only then seen to be no addon.
        if (/self-register/.test(error.message)) return true;
        throw error;
      }
    },
  ],
  ['make a file set-user-ID', works(() => fs.chmodSync(drop('/bin/true', 'suid'), 0o4755))],
  ['become root', calls('setuid')],
  ['make a user namespace', calls('user-namespace')],
  ['make a network namespace, by one of users', calls('network-namespace')],
  ['mount, by a namespace of users', calls('mount')],
  ['trace a process', calls('ptrace')],
  ['read memory as a debugger does', calls('process-vm-readv')],
  ['read the kernel log', calls('kernel-log')],
  ["read the kernel's list of symbols", reads('/proc/kallsyms')],
  ['change a kernel setting', writes('/proc/sys/kernel/domainname')],
  ['see the control groups of other services', () => fs.readdirSync('/sys/fs/cgroup').includes('system.slice')],
  ['store keys in the kernel', calls('keyring')],
  ['use io_uring', calls('io-uring')],
  ['load a BPF program', calls('bpf')],
  ['measure with perf', calls('perf')],
  ['use userfaultfd', calls('userfaultfd')],
  ['change its personality', calls('personality')],
  ['set the hostname', calls('hostname')],
  ['set the clock', calls('clock')],
  ['run at real-time priority', calls('realtime')],
  ["use another program's shared memory", calls('shared-memory')],
  [
    'write its memory to a core dump',
    () => !/Max core file size +\S+ +0 /.test(fs.readFileSync('/proc/self/limits', 'utf8')),
  ],
];

async function reach() {
  const answers = [];
  for (const [what, attempt] of attempts) {
    try {
      answers.push({ what, reached: (await attempt()) === true });
    } catch (error) {
      answers.push({ what, reached: false, why: error.code ?? error.message });
    }
  }
  return answers;
}

http.createServer(async (_, response) => response.end(JSON.stringify(await reach()))).listen(process.env.PORT ?? 80);
