/**
 * A preload, `KILL_AT=N node --import kill-at.js program`: the program is killed with SIGKILL right before its Nth effect
 * on the host. An effect is a call that changes the file system, and a command that does more than look: that one twice,
 * before it starts and right after. With KILL_AT=0 it counts them, and the number is the last line on stderr.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const killAt = Number(process.env['KILL_AT']);
let effects = 0;

function noteEffect(): void {
  effects++;
  if (effects === killAt) process.kill(process.pid, 'SIGKILL');
}

/** Replaces a method by one that is an effect where `isEffect` says so of its arguments. */
function wrap<Name extends keyof typeof fs>(
  name: Name,
  isEffect: (path: fs.PathLike, flags: unknown) => boolean,
): void {
  const original = fs[name] as (...args: unknown[]) => unknown;
  const wrapped = (...args: unknown[]) => {
    if (isEffect(args[0] as fs.PathLike, args[1])) noteEffect();
    return original(...args);
  };
  Object.assign(fs, { [name]: wrapped });
}

const isThere = (path: fs.PathLike) => fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
for (const name of ['renameSync', 'linkSync', 'symlinkSync', 'copyFileSync', 'writeFileSync'] as const)
  wrap(name, () => true);
for (const name of ['rmSync', 'rmdirSync', 'unlinkSync'] as const) wrap(name, isThere);
wrap('mkdirSync', path => !isThere(path));
wrap('openSync', (_, flags) => typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0);

const looks = /^(show|is-\w+|list-\w+|--version)$/;
const { spawn } = childProcess;
Object.assign(childProcess, {
  spawn: (program: string, args: readonly string[], options: childProcess.SpawnOptions) => {
    const isEffect = basename(program) === 'systemctl' && !looks.test(args[0] ?? '');
    if (isEffect) noteEffect();
    const child = spawn(program, args, options);
    if (isEffect) noteEffect();
    return child;
  },
});
syncBuiltinESMExports();
if (killAt === 0) process.once('exit', () => fs.writeSync(2, `${effects}\n`));
