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

/** Something that changes now and then. */
export type Changes = { next(): Promise<void> };

type ForegroundOptions = {
  /** Each change starts the child anew, and a child that ends by itself is waited for until the next one. */
  changes?: Changes;
  onChange?(): void;
  onEnd?(ending: Ending): void;
};

/**
 * Runs a child until it ends, or until this process is told to end: SIGINT, SIGTERM and SIGHUP become a SIGTERM for the
 * child, which drains; the second one a SIGKILL. `asked` says which of the two it was.
 */
export async function runInForeground(
  start: () => ChildProcess,
  { changes, onChange, onEnd }: ForegroundOptions = {},
): Promise<Ending & { asked: boolean }> {
  let child = start();
  let asked = false;
  let hearAsked = () => {};
  const isAsked = new Promise<void>(resolve => {
    hearAsked = resolve;
  });
  const end = () => {
    child.kill(asked ? 'SIGKILL' : 'SIGTERM');
    asked = true;
    hearAsked();
  };
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
  try {
    for (;;) {
      const ended = waitForEnd(child);
      const changed = changes?.next();
      const first = await Promise.race([ended, ...(changed ? [changed] : [])]);
      if (first === undefined) {
        onChange?.();
        child.kill('SIGTERM');
      }
      const ending = await ended;
      if (asked || changes === undefined) return { ...ending, asked };
      if (first !== undefined) {
        onEnd?.(ending);
        await Promise.race([changed, isAsked]);
        if (asked) return { ...ending, asked };
      }
      child = start();
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end);
  }
}

async function waitForEnd(child: ChildProcess): Promise<Ending> {
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal === null ? { status: status ?? 0 } : { signal };
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
