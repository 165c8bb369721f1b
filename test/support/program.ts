import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Address } from '../../src/listen-address.js';
import { passOn } from '../../src/serve/activation/pass-on.js';
import { type HeldSocket, holdSocket } from '../../src/serve/supervisor/holder.js';

const root = new URL('../../../', import.meta.url); // of the repository, seen from build/test/support/

/** The programs of test/apps, as a user has them: plain JavaScript that knows nothing of lowport. */
export function appPath(name: string): string {
  return fileURLToPath(new URL(name, new URL('test/apps/', root)));
}

/** The Node that runs the programs; another one than runs the tests, where `LOWPORT_TEST_NODE` says so. */
export const node = process.env['LOWPORT_TEST_NODE'] ?? process.execPath;

/** The preload as it is in the package: one file. */
export const registerPath = fileURLToPath(new URL('dist/serve/register.js', root));

export type Program = {
  child: ChildProcess;
  /** All that it has written to standard output and standard error so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when the text has come, rejects with all output when the program ends without it. */
  says(text: string | RegExp): Promise<void>;
  /** Its exit status or the name of the signal that ended it. */
  ended: Promise<number | string>;
};

/** Any free port on every address. */
export const anyPort: Address = { kind: 'port', port: 0 };

/** Opens sockets for a test as systemd would, each on a free port, and closes them after it. */
export function hold(t: ExecutionContext, ...addresses: Address[]): HeldSocket[] {
  const held = addresses.map(holdSocket);
  t.teardown(() => {
    for (const socket of held) socket.release();
  });
  return held;
}

export function portOf({ address }: HeldSocket): number {
  if ('port' in address) return address.port;
  throw new Error(`no port in ${JSON.stringify(address)}`);
}

/** A port that nobody has. */
export function findFreePort(host = '::'): number {
  const socket = holdSocket({ kind: 'ip', host, port: 0 });
  socket.release();
  return portOf(socket);
}

type RunOptions = {
  sockets?: HeldSocket[];
  names?: string[];
  env?: NodeJS.ProcessEnv;
  args?: string[];
  uid?: number;
  cwd?: string;
  /** Without the preload: as the program runs before it meets lowport, or because it uses the library itself. */
  plain?: boolean;
};

/** Runs `node --import lowport/register APP`, with the sockets as systemd passes them. Ended after the test. */
export function runApp(t: ExecutionContext, app: string, options: RunOptions = {}): Program {
  const { sockets = [], names = [], env = {}, args = [], uid, cwd, plain = false } = options;
  const [register, entry] = uid === undefined ? [registerPath, appPath(app)] : copyReadable(t, appPath(app));
  const command: [string, ...string[]] = [node, ...(plain ? [] : ['--import', register]), entry, ...args];
  const common = {
    env: { ...cleanEnvironment(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  };
  if (sockets.length === 0) return watch(t, spawn(command[0], command.slice(1), common));
  const passed = sockets.map(({ fd }, index) => ({ fd, name: names[index] ?? 'test.socket' }));
  return watch(t, passOn(command, passed, { ...common, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The checkout may stand in a folder that another user cannot enter: copies of the preload and the program. */
function copyReadable(t: ExecutionContext, app: string): [register: string, entry: string] {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  const preload = readdirSync(dirname(registerPath)).filter(name => /\.c?js$/.test(name));
  for (const path of [...preload.map(name => join(dirname(registerPath), name)), app]) {
    copyFileSync(path, join(folder, basename(path)));
  }
  return [join(folder, basename(registerPath)), join(folder, basename(app))];
}

/** Follows a child's output and ends it with the test. */
export function watch(t: ExecutionContext, child: ChildProcess): Program {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      child.emit('output');
    });
  }
  const ended = once(child, 'close').then(([status, signal]) => (status ?? signal) as number | string);
  t.teardown(async () => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(impatience);
  });
  return {
    child,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    ended,
    async says(text) {
      const heard = () => {
        const all = output.stdout + output.stderr;
        return typeof text === 'string' ? all.includes(text) : text.test(all);
      };
      while (!heard()) {
        const end = await Promise.race([once(child, 'output').then(() => undefined), ended]);
        if (end !== undefined && !heard())
          throw new Error(`ended with ${end} before it said ${text}:\n${output.stdout}${output.stderr}`);
      }
    },
  };
}

/** Nothing of the service that the tests themselves may run in. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of [
    'LISTEN_FDS',
    'LISTEN_PID',
    'LISTEN_FDNAMES',
    'NOTIFY_SOCKET',
    'JOURNAL_STREAM',
    'INVOCATION_ID',
    'NODE_OPTIONS',
    'PORT',
  ]) {
    delete env[name];
  }
  return env;
}
