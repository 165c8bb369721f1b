import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { passOn } from '../../../src/serve/activation/pass-on.js';
import { requestReload } from '../../../src/serve/lifecycle/reload-socket.js';
import { anyPort, appPath, cleanEnvironment, hold, node, type Program, portOf, watch } from '../../support/program.js';
import { get } from '../../support/request.js';

export const cli = fileURLToPath(new URL('../../../../dist/cli/main.js', import.meta.url));

export type Workers = {
  program: Program;
  port: number;
  /** The program's file: another app may be put in its place before a reload. */
  entry: string;
  /** The number and the pid of a worker that answers now, and what it says more; fails as the request does. */
  ask(path?: string): Promise<{ number: string; pid: number; more: string }>;
  env: NodeJS.ProcessEnv;
  /** As systemctl reload does it. */
  reload(): Promise<void>;
};

/** `lowport run --workers COUNT` on a copy of the app, with a socket as systemd passes it. Ended after the test. */
export function runWorkers(
  t: ExecutionContext,
  app: string,
  count: string,
  env: NodeJS.ProcessEnv = {},
  flags: string[] = [],
  launcher: string[] = [],
): Workers {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-workers-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const entry = join(folder, 'server.cjs');
  copyFileSync(appPath(app), entry);
  const [socket] = hold(t, anyPort);
  if (socket === undefined) throw new Error('no socket');
  const port = portOf(socket);
  const all = { ...cleanEnvironment(), PORT: String(port), RUNTIME_DIRECTORY: folder, ...env };
  const [file = node, ...before] = [...launcher, node];
  const command: [string, ...string[]] = [file, ...before, cli, 'run', ...flags, '--workers', count, entry];
  const child = passOn(command, [{ fd: socket.fd, name: 'app.socket' }], {
    env: all,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    program: watch(t, child),
    port,
    entry,
    env: all,
    async ask(path) {
      const [number = '', pid, more = ''] = (await get({ port }, path)).split(' ');
      return { number, pid: Number(pid), more };
    },
    reload: () => requestReload({ RUNTIME_DIRECTORY: folder }),
  };
}

/** Asks until each of `numbers` has answered; resolves with their pids. */
export async function askAll({ ask }: Workers, ...numbers: string[]): Promise<number[]> {
  const pids = new Map<string, number>();
  while (!numbers.every(number => pids.has(number))) {
    const { number, pid } = await ask();
    pids.set(number, pid);
  }
  return numbers.map(number => pids.get(number) ?? 0);
}
