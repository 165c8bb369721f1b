import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the kernel says of a listening port: how many connections wait to be accepted, and how many may. */
export async function readQueue(port: number): Promise<{ waiting: number; backlog: number }> {
  const { stdout } = await run('ss', ['-Hltn', `sport = :${port}`]);
  const [, waiting, backlog] = stdout.trim().split(/\s+/);
  return { waiting: Number(waiting), backlog: Number(backlog) };
}

/** Resolves when so many connections wait in the queue. */
export async function queueHolds(port: number, count: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await readQueue(port)).waiting < count) {
    if (Date.now() > deadline) throw new Error(`fewer than ${count} connections wait on port ${port}`);
  }
}
