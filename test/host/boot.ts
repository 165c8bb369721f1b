import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { enter } from './enter.js';
import { type Guarded, startGuarded } from './guarded.js';
import { findLeader } from './leader.js';
import { cacheFolder, projectFolder, scriptFolder } from './paths.js';
import { waitFor } from './wait-for.js';

const bootDeadlineMs = 60_000;

/** A machine whose systemd has finished starting. */
export type Machine = { readonly name: string; readonly guarded: Guarded; readonly leader: number };

/** Boots a root with this node inside. Rejects with the boot log, and leaves nothing, when it does not come up. */
export async function bootMachine(root: string, node: string): Promise<Machine> {
  const name = `lowport-${randomBytes(4).toString('hex')}`;
  const layer = join(cacheFolder, 'layer');
  mkdirSync(layer, { recursive: true });
  const script = join(scriptFolder, 'machine.sh');
  // nspawn would make a missing file, on the outer machine too.
  const nodeFile = realpathSync(node);
  const guarded = startGuarded(name, ['sh', script, name, root, layer, projectFolder, nodeFile]);
  try {
    const leader = await waitForSystemd(guarded);
    await checkNode(leader, node);
    return { name, guarded, leader };
  } catch (error) {
    await guarded.end();
    throw new Error(`The host did not boot from ${root}. ${String(error)}\n${guarded.output()}`, { cause: error });
  }
}

/** Resolves to the leader when its start is over, be it `running` or `degraded`. `previous`: the leader before a reboot. */
export function waitForSystemd(guarded: Guarded, previous?: number): Promise<number> {
  return waitFor('systemd to be running', bootDeadlineMs, async () => {
    if (guarded.exitCode() !== undefined) throw new Error(`systemd-nspawn ended with ${guarded.exitCode()}`);
    const leader = findLeader(guarded.pid);
    if (leader === undefined || leader === previous) return undefined;
    // Fails until the manager listens; from then on --wait saves the asking.
    const { stdout } = await enter(leader, ['systemctl', 'is-system-running', '--wait'], { timeoutMs: bootDeadlineMs });
    return ['running', 'degraded'].includes(stdout.trim()) && leader;
  });
}

/** A distribution's own node may need libraries that the root does not have. */
async function checkNode(leader: number, node: string): Promise<void> {
  const { exitCode, stderr } = await enter(leader, ['node', '--version']);
  if (exitCode !== 0) {
    throw new Error(`${node} does not run inside: ${stderr.trim()}. Run the tests with a node from nodejs.org.`);
  }
}
