import { homedir } from 'node:os';
import { LowportError } from '../../../errors.js';
import type { Finding } from '../../finding.js';
import { checkUnit } from '../../units/check/check-unit.js';
import type { HostView } from '../../units/check/host-view.js';
import { silenceFindings } from '../../units/check/silence.js';
import { newestSystemd } from '../../units/directives.js';
import type { Unit } from '../../units/unit.js';
import { readFirstFreePort } from '../probes/platform.js';
import { findSystemdVersion, readSystemdVersion } from '../systemd.js';
import { openUnitStore, type UnitStore } from '../unit-store/open-unit-store.js';
import { readSearchPath, readUserSearchPath } from '../unit-store/search-path.js';
import { type Asked, findAsked } from './find-asked.js';
import { mergeFindings } from './merge-findings.js';
import { askSystemd } from './verdict.js';
import { viewFiles } from './view-files.js';

/** What `check` has found. Plain data, and its --json. */
export type CheckReport = {
  /** The systemd that the units were checked for. */
  systemd: number;
  /** Whether systemd's own verdict is among the findings. */
  verdict: boolean;
  units: { name: string; files: string[] }[];
  findings: Finding[];
  /** How many more there were, of codes to keep quiet about. */
  silenced: number;
};

/** What a check goes by, beside the units: `user` for those of a user's manager, `ignore` for codes to keep quiet about. */
export type CheckOptions = {
  cwd: string;
  systemd: string | undefined;
  user?: boolean;
  ignore?: readonly string[];
};

/**
 * Checks units by name or path, or all below a folder, with their drop-ins, for a systemd and, where it is this host's,
 * with its users and files.
 * @throws {LowportError} `ERR_UNIT_NAME`, `ERR_NO_UNIT`, `ERR_UNIT_FILE`, `ERR_SYSTEMD_VERSION`.
 */
export function checkUnits(
  names: readonly string[],
  { cwd, systemd: given, user = false, ignore = [] }: CheckOptions,
): CheckReport {
  const own = findSystemdVersion();
  const systemd = given === undefined ? (own ?? newestSystemd) : readSystemdVersion(given);
  // Of another systemd than this host's, neither its verdict nor its files tell anything.
  const isThisHost = systemd === own;
  const checked = splitByName(names.flatMap(name => findAsked(name, cwd))).map(asked =>
    checkTogether(asked, { systemd, isThisHost, user }),
  );
  const units = checked.flatMap(one => one.units);
  const isJudged = isThisHost && checked.every(one => one.isJudged);
  const all = [
    ...(isJudged ? [] : [missingVerdict(systemd, own)]),
    ...checked.flatMap(one => one.masked.map(masked)),
    ...checked.flatMap(one => one.findings),
  ];
  const findings = silenceFindings(all, { units, codes: ignore });
  return {
    systemd,
    verdict: isJudged,
    units: units.map(({ name, files }) => ({ name, files: files.map(({ path }) => path) })),
    findings,
    silenced: all.length - findings.length,
  };
}

/** Units of one name in several folders hide each other, so that each has a search path and a verdict of its own. */
function splitByName(asked: readonly Asked[]): Asked[][] {
  const groups: Asked[][] = [];
  for (const one of asked) {
    const rival = (other: Asked) => other.name === one.name && other.folder !== one.folder;
    const group = groups.find(members => !members.some(rival));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups;
}

type Target = { systemd: number; isThisHost: boolean; user: boolean };

function checkTogether(asked: readonly Asked[], { systemd, isThisHost, user }: Target) {
  const folders = [...new Set(asked.flatMap(({ folder }) => folder ?? []))];
  const store = openUnitStore([...folders, ...(user ? readUserSearchPath(homedir()) : readSearchPath())], user);
  const loaded = asked.map(({ name }) => ({ name, unit: requireUnit(name, store.load(name)) }));
  // A unit that was asked for by several of its names is checked once.
  const units = [
    ...new Map(loaded.flatMap(({ unit }) => (typeof unit === 'string' ? [] : [[unit.name, unit] as const]))).values(),
  ];
  const view = viewHost(store, systemd, isThisHost);
  const verdict = isThisHost ? askSystemd(units, systemd) : undefined;
  return {
    units,
    masked: loaded.flatMap(({ name, unit }) => (unit === 'masked' ? [name] : [])),
    isJudged: verdict !== undefined,
    findings: mergeFindings(
      units.flatMap(unit => checkUnit(unit, view)),
      verdict ?? [],
    ),
  };
}

function requireUnit(name: string, unit: Unit | 'masked' | 'missing'): Unit | 'masked' {
  if (unit !== 'missing') return unit;
  throw new LowportError('ERR_NO_UNIT', `unit ${JSON.stringify(name)}: there is no such unit here`, {
    hint: 'Name its file, ./units/app.service; systemctl list-unit-files shows the units of this host.',
  });
}

function viewHost(store: UnitStore, systemd: number, isThisHost: boolean): HostView {
  const findUnit = (name: string) => {
    const unit = store.load(name);
    return typeof unit === 'string' ? undefined : unit;
  };
  let sockets: Unit[] | undefined;
  const listSockets = () => {
    sockets ??= [...new Set(store.list('socket').flatMap(name => findUnit(name) ?? []))];
    return sockets;
  };
  return {
    systemd,
    findUnit,
    listSockets,
    ...(isThisHost && { files: viewFiles(), firstFreePort: readFirstFreePort() }),
  };
}

function missingVerdict(systemd: number, own: number | undefined): Finding {
  const reason =
    own === undefined || own === systemd ? 'there is no systemd-analyze here' : `the systemd of this host is ${own}`;
  return {
    code: 'no-verdict',
    severity: 'notice',
    text: `systemd ${systemd}: its own verdict is missing, ${reason}`,
    cure: 'Run lowport check on the host itself, too.',
  };
}

function masked(name: string): Finding {
  return {
    code: 'unit-masked',
    severity: 'notice',
    text: `${name}: it is masked, and systemd will not start it`,
    cure: `systemctl unmask ${name}`,
  };
}
