import { LowportError } from '../../../../errors.js';
import { parseUnit } from '../../../units/parse.js';
import { valuesOf } from '../../../units/unit-file.js';
import type { Plan } from '../../../ways/plan.js';
import { userComment } from '../../../ways/static-user.js';
import { findOwner } from '../entries.js';
import type { Installation } from '../record.js';
import { type Foreign, findAlias, findForeignUnit, findLoaded, type Own } from './find-foreign-unit.js';
import { giveBack, renderGiveBack } from './give-back.js';
import { type Kept, stillKept } from './kept.js';
import { listNames } from './list-names.js';
import { type Look, lookInto } from './look.js';

/** What lowport has under that name: an installation, or what one before has left. */
export type Known = { earlier?: Installation | undefined; kept?: Kept | undefined };

/**
 * Refuses a plan whose names are somebody else's, before anything is written: no unit of others is stopped or shadowed, no
 * folder of theirs is given to the service, and no user of theirs runs it.
 * @throws {LowportError} `ERR_NAME_TAKEN` with the first thing that is in the way.
 */
export async function refuseTaken(plan: Plan, known: Known, root: string): Promise<void> {
  const { name } = plan;
  if (isReserved(name)) throw refuse(name, 'lowport and systemd use this name themselves');
  const look = lookInto(root);
  const { units, folders, dynamicUsers } = listNames(plan);
  const own = findOwn(known, look);
  const foreign =
    [...units, ...units.flatMap(listStarters)]
      .map(unit => findForeignUnit(unit, look, own))
      .find(one => one !== undefined) ??
    findAlias(
      units.filter(unit => !own.units.has(unit)),
      look,
    ) ??
    (root === '/' ? await findLoaded(units, own) : undefined);
  if (foreign !== undefined) throw refuseUnit(name, foreign);
  refuseFolders(plan, folders, known, root);
  for (const user of dynamicUsers) refuseAccount(name, user, look);
}

/** Units of these names start a service of theirs without saying so: systemd.socket(5), systemd.timer(5), systemd.path(5). */
function listStarters(unit: string): string[] {
  const name = unit.replace(/\.service$/, '');
  return name === unit ? [] : ['socket', 'timer', 'path'].map(type => `${name}.${type}`);
}

/** Under these nothing need be there yet, so that only a list tells. */
function isReserved(name: string): boolean {
  return /^(lowport|private|systemd|init|root|nobody)$|^systemd-/.test(name);
}

function findOwn({ earlier, kept }: Known, look: Look): Own {
  const recorded = new Set(earlier?.installed.map(({ path }) => path));
  return {
    units: new Set([...(earlier === undefined ? [] : listNames(earlier.plan).units), ...(kept?.units ?? [])]),
    hasWritten: path => recorded.has(path) || look.read(path)?.startsWith('# Written by lowport ') === true,
  };
}

function refuseFolders(plan: Plan, folders: readonly string[], { earlier, kept }: Known, root: string): void {
  const look = lookInto(root);
  const own = new Set([
    ...(earlier === undefined ? [] : listNames(earlier.plan).folders),
    ...(kept === undefined ? [] : stillKept(kept, look)),
  ]);
  const user = findServiceUser(plan, root);
  const isOwn = (path: string) => own.has(path) || (user !== undefined && look.stat(path)?.uid === user);
  const taken = folders.filter(path => look.isThere(path) && !isOwn(path));
  const [found] = taken;
  if (found === undefined) return;
  const commands = root === '/' ? giveBack(plan, taken, look) : undefined;
  throw refuse(
    plan.name,
    `the folder ${found} is there already, and lowport did not make it`,
    commands === undefined
      ? `See whose it is: ls -ld ${taken.join(' ')}`
      : ['Where it holds what this very program has kept before, to keep that:', ...renderGiveBack(commands)].join(
          '\n',
        ),
  );
}

/** The number of the user whom the plan's service names, and who has his own folders already. */
function findServiceUser({ name, files }: Plan, root: string): number | undefined {
  const service = files.find(({ path }) => path.endsWith(`/${name}.service`));
  if (service === undefined) return undefined;
  const [owner, isDynamic] = ['User', 'DynamicUser'].map(key =>
    valuesOf(parseUnit(service.content), 'Service', key).at(-1),
  );
  return owner === undefined || isDynamic === 'yes' ? undefined : findOwner({ mode: 0, owner }, root).uid;
}

function refuseAccount(name: string, user: string, look: Look): void {
  const has = (path: string) =>
    (look.read(path) ?? '')
      .split('\n')
      .map(line => line.split(':'))
      .find(([one]) => one === user);
  const account = has('/etc/passwd');
  if (account?.[4] === userComment(user)) return;
  if (account !== undefined)
    throw refuse(
      name,
      `a user "${user}" exists, and systemd would run the service as that user`,
      `Or say that you mean it: --user ${user}`,
    );
  if (has('/etc/group') !== undefined) throw refuse(name, `a group "${user}" exists, and the service would be in it`);
}

function refuseUnit(name: string, { unit, place, what }: Foreign): LowportError {
  const isInEtc = place === `/etc/systemd/system/${unit}`;
  return refuse(
    name,
    `${unit} is somebody else's: ${what}: ${place}`,
    isInEtc ? `To replace it: systemctl disable --now ${unit}, move the file away, and install again.` : undefined,
  );
}

function refuse(name: string, reason: string, other?: string): LowportError {
  const cure = `Give the service a name of its own: --name ${name}-app`;
  return new LowportError('ERR_NAME_TAKEN', `name "${name}": ${reason}`, {
    hint: other === undefined ? cure : `${cure}\n${other}`,
  });
}
