import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { passOn } from '../../../src/serve/activation/pass-on.js';
import { type HeldSocket, holdSocket } from '../../../src/serve/supervisor/holder.js';
import { anyPort, cleanEnvironment, portOf, registerPath } from '../../support/program.js';
import type { NodeBinary } from '../find-node.js';

/**
 * What is compared: `node server.js` with `node --require lowport/register server.js`, or `--import`. `again` is the former
 * a second time: what it differs by is the noise of the machine. `empty` loads an empty file instead: what Node's own
 * preloading costs.
 */
export type Side = 'plain' | 'again' | 'empty' | 'lowport';

export type ProgramName = 'hello.cjs' | 'hello.mjs';

/** Nothing inherited: the server binds a port of its own. Or a socket that waits as descriptor 3. */
export type Sockets = 'none' | 'inherited';

/** The option of node(1) by which the preload comes. */
export type Preloading = '--require' | '--import';

export type Setup = { node: NodeBinary; preloading: Preloading; program: ProgramName; sockets: Sockets };

export type Running = {
  pid: number;
  port: number;
  /** From before the process was made to the server's listening callback. */
  startMs: number;
  /** The processor time that all its threads had taken by then. */
  processorMs: number;
  end(): Promise<void>;
};

const programs = new URL('../../../../test/bench/programs/', import.meta.url); // seen from build/test/bench/preload/

/**
 * Starts the program, and resolves when it listens. The callback itself reads the clock, and CLOCK_MONOTONIC is one clock
 * for all processes: so neither the pipe nor the end of the process is in the figure, as with a tool that times whole
 * processes, and this process may be slow.
 */
export async function startSide(side: Side, setup: Setup): Promise<Running> {
  const held = setup.sockets === 'inherited' ? holdSocket(anyPort) : undefined;
  const before = process.hrtime.bigint();
  const child = startProgram(side, setup, held);
  const ended = once(child, 'close');
  const [line] = await Promise.race([once(child.stdout ?? child, 'data'), ended]);
  if (!Buffer.isBuffer(line)) throw new Error(`node ${child.spawnargs.join(' ')} ended before it listened`);
  const [stamp = '', processor, port] = line.toString().trim().split(' ');
  return {
    pid: child.pid ?? 0,
    port: Number(port),
    startMs: Number(BigInt(stamp) - before) / 1e6,
    processorMs: Number(processor) / 1e3,
    async end() {
      child.kill('SIGKILL');
      await ended;
      held?.release();
    },
  };
}

/** With an inherited socket both sides go through the same shell, and the plain one adopts it by hand: `listen({fd: 3})`. */
function startProgram(side: Side, { node, preloading, program }: Setup, held: HeldSocket | undefined): ChildProcess {
  const args = [...preloadOf(side, preloading), fileURLToPath(new URL(program, programs))];
  const env = cleanEnvironment();
  if (held === undefined) return spawn(node.path, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const place = side === 'lowport' ? { PORT: String(portOf(held)) } : { HELLO_FD: '3' };
  const socket = { fd: held.fd, name: 'bench.socket' };
  return passOn([node.path, ...args], [socket], { env: { ...env, ...place }, stdio: ['ignore', 'pipe', 'inherit'] });
}

function preloadOf(side: Side, preloading: Preloading): string[] {
  if (side === 'empty') return [preloading, fileURLToPath(new URL('empty.cjs', programs))];
  if (side !== 'lowport') return [];
  return [preloading, preloading === '--import' ? registerPath : registerPath.replace(/js$/, 'cjs')];
}
