import { LowportError } from '../../errors.js';
import { describeBlocker } from '../../file-access.js';
import { quoteShell } from '../shell.js';
import type { HostFacts } from './facts.js';

/**
 * Refuses what could be written but would not run on this host, whatever the way.
 * @throws {LowportError} `ERR_NAME_TAKEN`, `ERR_UNREADABLE`
 */
export function refuseObstacles({ program, user, nameIsTaken, blocked }: HostFacts): void {
  if (nameIsTaken && user === undefined) {
    throw new LowportError(
      'ERR_NAME_TAKEN',
      `name "${program.name}": a user of that name exists, and systemd would run the service as that user`,
      { hint: `Give another name with --name, or say that you mean it: --user ${program.name}` },
    );
  }
  const [first] = blocked;
  if (first !== undefined) {
    const who = user === undefined ? 'the dynamic user of the service' : `user ${user.name}`;
    throw new LowportError('ERR_UNREADABLE', `${first.use} "${first.path}": ${who} ${describeBlocker(first.blocker)}`, {
      hint: first.use === '--env-file' ? cureForSecrets(first, program.name) : cureFor(first, user === undefined),
    });
  }
}

type Blocked = HostFacts['blocked'][number];

function cureFor({ blocker: { path, need }, owner }: Blocked, isDynamic: boolean): string {
  const bits = { read: 'o+rX', search: 'o+x', write: 'o+w' }[need];
  const open = need === 'write' ? undefined : `chmod ${bits} ${JSON.stringify(path)}`;
  const asUser = isDynamic && owner !== undefined ? asOwner(owner) : 'choose another --user';
  if (open === undefined) return `${capitalize(asUser)}; or write below $STATE_DIRECTORY, which every service has.`;
  return `Let others in: ${open}; or ${asUser}.`;
}

/** It is not for others to read. What only root may change is read by root, for any user. */
function cureForSecrets({ path, owner }: Blocked, name: string): string {
  const copy = `/etc/${name}.env`;
  const asUser = owner === undefined ? '' : ` ${capitalize(asOwner(owner))}; or`;
  return `Others than root may change it, so the service reads it itself.${asUser} make it root's: install -m 0600 ${quoteShell(path)} ${copy}, and --env-file ${copy}`;
}

function asOwner(owner: string): string {
  return `run the service as the user who owns it: --user ${owner}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
