import { type ChildProcess, execFile } from 'node:child_process';
import { Readable } from 'node:stream';

export type CommandResult = { stdout: string; stderr: string; exitCode: number };

export type EnterOptions = {
  /** Written to the command's stdin. */
  input?: string | Buffer | Readable;
  /** After this long it is ended and the promise rejects. 60 s unless told. */
  timeoutMs?: number;
};

/** What a login as root has: the environment of the test process stays outside. */
const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8'];

/** The words that start `command` inside the machine of this leader. It ends when the nsenter that waits for it does. */
export function enterCommand(leader: number, command: readonly string[]): [file: string, ...args: string[]] {
  // --root: in a chroot the outermost folder of the machine's mounts is not the machine's root.
  const inside = ['env', '-i', ...environment, 'setpriv', '--pdeathsig', 'TERM', '--', ...command];
  return ['nsenter', '--target', String(leader), '--all', '--root', '--wd', '--', ...inside];
}

/** Runs a command inside to its end. Rejects only when it could not start or ran out of time. */
export function enter(leader: number, command: readonly string[], options: EnterOptions = {}): Promise<CommandResult> {
  const { input = '', timeoutMs = 60_000 } = options;
  const [file, ...args] = enterCommand(leader, command);
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 2 ** 20 } as const;
    const child = execFile(file, args, limits, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') return resolve({ stdout, stderr, exitCode });
      const reason = child.killed ? `did not end within ${timeoutMs / 1000} s` : 'did not run';
      reject(new Error(`\`${showCommand(command)}\` ${reason}\n${stderr}${stdout}`, { cause: error }));
    });
    keepAwake(child);
    feed(child, input);
  });
}

/**
 * A systemd that ends stops all processes before it kills them, and nsenter(1) stops when what it waits for does: with nobody
 * left to wake it, it would wait for ever.
 */
function keepAwake(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const timer = setInterval(() => process.kill(pid, 'SIGCONT'), 1000);
  child.once('exit', () => clearInterval(timer));
}

/** As a person would write it: `run` puts a shell in front. */
export function showCommand(command: readonly string[]): string {
  return (command[0] === 'sh' && command[1] === '-c' ? command.slice(2) : command).join(' ');
}

function feed(child: ChildProcess, input: string | Buffer | Readable): void {
  // A command may end without reading its input.
  child.stdin?.on('error', () => {});
  if (input instanceof Readable) input.pipe(child.stdin as NonNullable<ChildProcess['stdin']>);
  else child.stdin?.end(input);
}
