import { statSync } from 'node:fs';
import { join } from 'node:path';
import { formatAddress } from '../../../listen-address.js';
import { parseTrialUnit } from '../../harden/trial-units.js';
import { type Interrupted, isBeside } from '../../interrupted.js';
import { parseNextUnit } from '../../release/next-units.js';
import { readFolder } from '../read-if-there.js';
import { passingFolder } from '../second/running.js';
import { showUnits } from '../show-units.js';
import { lookInto } from './claims/look.js';
import { type Journal, leadsBack, listJournals, readJournal, readJournalTime } from './journal.js';
import { findHolders } from './lock.js';
import { hasOld } from './put.js';
import { listRecords } from './record.js';
import { listSocketUnits } from './sockets.js';
import { listUnits } from './units.js';

/**
 * The changes of this host that were interrupted, of one name or all, sorted by it; none while another lowport is changing
 * the host, since what that has begun looks the same.
 * @throws {LowportError} `ERR_RECORD`, `ERR_RECORD_FOLDER`; an error with EACCES for who is not root.
 */
export async function findInterrupted(wanted?: string): Promise<Interrupted[]> {
  const isWanted = (name: string) => wanted === undefined || name === wanted;
  const beside = [...(await findBeside(isWanted, 'harden')), ...(await findBeside(isWanted, 'deploy'))];
  const found = [...(await findInstallations(isWanted)), ...beside];
  if (found.length === 0 || findHolders().length > 0) return [];
  // What has come to its end since is none.
  const left = new Set(listJournals('/'));
  return found.filter(one => isBeside(one) || left.has(one.name)).sort((a, b) => a.name.localeCompare(b.name));
}

async function findInstallations(isWanted: (name: string) => boolean): Promise<Interrupted[]> {
  const names = listJournals('/').filter(isWanted);
  const found = names.flatMap(name => {
    const journal = readJournal('/', name);
    const since = readJournalTime('/', name);
    return journal === undefined || since === undefined ? [] : [{ journal, since }];
  });
  return Promise.all(found.map(({ journal, since }) => describe(journal, since)));
}

async function describe(journal: Journal, since: Date): Promise<Interrupted> {
  const { kind, plan, earlier, changes, words, folder } = journal;
  const look = lookInto('/');
  const isLeft = ({ path, action }: Journal['changes'][number]) =>
    action === 'create' || kind === 'uninstall' ? look.isThere(path) : action === 'change' && hasOld(path, '/');
  const units = await findRunning(earlier === undefined ? listUnits(plan) : []);
  const held = listSocketUnits(plan).filter(({ name }) => units.includes(`${name}.socket`));
  return {
    name: plan.name,
    change: kind === 'install' && earlier !== undefined ? 'update' : kind,
    next: leadsBack(journal, '/') ? 'take back' : 'finish',
    since: since.toISOString(),
    files: changes.filter(isLeft).map(({ path }) => path),
    units,
    addresses: held.flatMap(({ addresses }) => addresses.map(formatAddress)),
    ...(words !== undefined && folder !== undefined && { repeat: { words, folder } }),
  };
}

const parseBeside = { harden: parseTrialUnit, deploy: parseNextUnit };

/** What was tried beside a service: a unit of its own for a while, whose name tells whose it is. */
async function findBeside(
  isWanted: (name: string) => boolean,
  change: keyof typeof parseBeside,
): Promise<Interrupted[]> {
  const installed = new Set(change === 'deploy' ? listRecords('/') : []);
  const isOurs = (name: string) => isWanted(name) && (change === 'harden' || installed.has(name));
  const services = new Map<string, string[]>();
  for (const file of readFolder(passingFolder)) {
    const service = parseBeside[change](file);
    if (service !== undefined && isOurs(service)) services.set(service, [...(services.get(service) ?? []), file]);
  }
  return Promise.all([...services].map(([name, files]) => describeBeside(name, change, files)));
}

async function describeBeside(
  name: string,
  change: Interrupted['change'],
  files: readonly string[],
): Promise<Interrupted> {
  const paths = files.map(file => join(passingFolder, file)).sort();
  const times = paths.map(path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return {
    name,
    change,
    next: 'take back',
    since: new Date(Math.min(...times)).toISOString(),
    files: paths,
    units: await findRunning(files.filter(file => !file.endsWith('.d')).sort()),
    addresses: [],
  };
}

/** Those that are not stopped. */
async function findRunning(units: readonly string[]): Promise<string[]> {
  const shown = await showUnits(units, ['ActiveState']);
  return units.filter((_, index) => !['inactive', 'failed', undefined].includes(shown[index]?.ActiveState));
}
