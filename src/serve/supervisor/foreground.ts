import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What a process may do, from proc(5): its user, and CapEff, a hexadecimal mask of capabilities(7). */
export type Rights = { uid: number; capabilities: string };

/** How a child ended: its exit status, or the signal. */
export type Ending = { status: number } | { signal: NodeJS.Signals };

const pollMs = 20;
const deadlineMs = 10_000;

/**
 * Resolves with the rights of the child when it has become `uid`; it may pass through a shell and a mount namespace
 * before, and setpriv(1) becomes the user before it drops the capabilities. Undefined where it ended before, or /proc
 * does not show it.
 */
export async function readRightsOf(child: ChildProcess, uid: number): Promise<Rights | undefined> {
  for (const start = Date.now(); child.exitCode === null && Date.now() - start < deadlineMs; ) {
    const status = readStatus(child.pid);
    if (status === undefined) return undefined;
    const { name, ...rights } = status;
    if (rights.uid === uid && name !== 'setpriv') return rights;
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
  return undefined;
}

/** Ends the child when this process is told to end: SIGTERM at first, SIGKILL at the second time. */
export async function followSignals(child: ChildProcess): Promise<Ending & { asked: boolean }> {
  let asked = false;
  const end = () => {
    child.kill(asked ? 'SIGKILL' : 'SIGTERM');
    asked = true;
  };
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
  try {
    const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal === null ? { status: status ?? 0, asked } : { signal, asked };
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end);
  }
}

function readStatus(pid: number | undefined): (Rights & { name: string | undefined }) | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, uid] = /^Uid:\s*\d+\s+(\d+)/m.exec(status) ?? [];
    const [, name] = /^Name:\s*(\S+)/m.exec(status) ?? [];
    const [, capabilities] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
    return uid === undefined || capabilities === undefined ? undefined : { name, uid: Number(uid), capabilities };
  } catch {
    return undefined;
  }
}
