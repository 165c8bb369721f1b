import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Runner } from '../../doctor/facts.js';
import type { ServiceUnit } from '../../doctor/facts-of-units.js';
import { ask } from './ask.js';

const nobody = 65_534;

/**
 * Whether the service's own node loads the sd-notify of its own lowport: only trying tells. It is tried as the service's
 * user, since root runs nothing that is not root's. Undefined where the service does not preload lowport, or needs no addon.
 */
export async function readNotifyAddon(
  { command, opensNotifySocket }: ServiceUnit,
  { uid, gids: [gid = nobody] }: Runner,
): Promise<boolean | undefined> {
  const [node = ''] = command;
  const lowport = command.find(word => /\/dist\/(serve\/register|cli\/main)\.[cm]?js$/.test(word));
  if (lowport === undefined || opensNotifySocket || !/\/node(js)?[^/]*$/.test(node)) return undefined;
  const folder = realFolder(lowport);
  const become = process.getuid?.() === 0 ? { uid: uid < 0 ? nobody : uid, gid } : {};
  const script = `require(require.resolve('sd-notify', { paths: [${JSON.stringify(folder)}] }))`;
  const answer = folder && (await ask(node, ['--eval', script], become));
  return answer ? answer.status === 0 : undefined;
}

function realFolder(file: string): string | undefined {
  try {
    return dirname(realpathSync(file));
  } catch {
    return undefined;
  }
}
