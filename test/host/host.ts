import { readFile, stat } from 'node:fs/promises';
import { bootMachine, waitForSystemd } from './boot.js';
import { type CommandResult, type EnterOptions, enter, enterCommand, showCommand } from './enter.js';
import { packFolder } from './pack-folder.js';
import { ensureRoot, type Suite } from './root.js';

const usualSuite = (process.env['LOWPORT_TEST_SUITE'] ?? 'bookworm') as Suite;

export type HostOptions = {
  /** bookworm unless told, here or by LOWPORT_TEST_SUITE. */
  suite?: Suite;
  /** Debian packages that the host has beside the minimal ones. Each set is installed once and kept in the cache. */
  packages?: readonly string[];
  /** The binary that is /usr/bin/node inside; this process's own unless told. */
  node?: string;
};

export type RunOptions = EnterOptions & {
  /** With false, a command that fails resolves like one that succeeds. */
  reject?: boolean;
};

export type FileOptions = { mode?: number; uid?: number; gid?: number };

/** A real systemd with a network of its own: ports 80 and 443 are free. The project is at /opt/lowport, read-only. */
export type Host = {
  readonly name: string;
  /** The pid of its systemd, seen from here. Changes with a reboot. */
  readonly leader: number;
  /** Runs a shell command as root inside. Rejects when it fails, with what it wrote. */
  run(command: string, options?: RunOptions): Promise<CommandResult>;
  /** Writes a file inside, with its folders. 0644 and root's unless told. */
  write(path: string, content: string | Buffer, options?: FileOptions): Promise<void>;
  /** Copies a file or a folder from here to `path` inside: root's, and readable by everyone. */
  copy(from: string, path: string): Promise<void>;
  /** What to spawn to have `command` run inside. Killing the spawned process ends the command, not the command's children. */
  nsenterCommand(command: readonly string[]): [file: string, ...args: string[]];
  /** The journal of a unit, or of all. */
  journal(unit?: string): Promise<string>;
  /** Restarts systemd. Files stay, processes and /run do not. */
  reboot(): Promise<void>;
  /** Ends the host and all in it; resolves when nothing is left. */
  end(): Promise<void>;
};

/** Boots a host; about a second once its root is in the cache. Rejects with the boot log. In a test, use `bootHost`. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const root = await ensureRoot(options.suite ?? usualSuite, options.packages);
  const machine = await bootMachine(root, options.node ?? process.execPath);
  let { leader } = machine;

  const runInside = async (command: readonly string[], { reject = true, ...options }: RunOptions = {}) => {
    const result = await enter(leader, command, options);
    if (reject && result.exitCode !== 0) throw describeFailure(command, result);
    return result;
  };

  const write: Host['write'] = async (path, content, { mode = 0o644, uid = 0, gid = 0 } = {}) => {
    const script = 'mkdir -p "$(dirname "$1")" && cat >"$1" && chown "$2" "$1" && chmod "$3" "$1"';
    await runInside(['sh', '-c', script, 'sh', path, `${uid}:${gid}`, mode.toString(8)], { input: content });
  };

  return {
    name: machine.name,
    get leader() {
      return leader;
    },
    run: (command, options) => runInside(['sh', '-c', command], options),
    write,
    copy: async (from, path) => {
      const found = await stat(from);
      if (found.isDirectory()) {
        const script = 'mkdir -p "$1" && exec tar -xf - -C "$1"';
        const { archive, packed } = packFolder(from);
        await Promise.all([packed, runInside(['sh', '-c', script, 'sh', path], { input: archive })]);
      } else {
        await write(path, await readFile(from), { mode: found.mode & 0o111 ? 0o755 : 0o644 });
      }
    },
    nsenterCommand: command => enterCommand(leader, command),
    journal: async unit => {
      await runInside(['journalctl', '--sync'], { reject: false });
      const selection = unit === undefined ? [] : ['--unit', unit];
      return (await runInside(['journalctl', '--no-pager', '--quiet', '--output=short-precise', ...selection])).stdout;
    },
    reboot: async () => {
      const previous = leader;
      // The manager may be gone before systemctl hears its answer.
      await runInside(['systemctl', 'reboot'], { reject: false });
      leader = await waitForSystemd(machine.guarded, previous);
    },
    end: () => machine.guarded.end(),
  };
}

function describeFailure(command: readonly string[], { exitCode, stdout, stderr }: CommandResult): Error {
  return new Error(`\`${showCommand(command)}\` ended with ${exitCode}\n${stderr}${stdout}`);
}
