import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { LowportError } from '../../../errors.js';
import type { Finding } from '../../finding.js';
import { checkUnit } from '../../units/check/check-unit.js';
import type { HostView } from '../../units/check/host-view.js';
import { newestSystemd } from '../../units/directives.js';
import { parseUnitName, type Unit } from '../../units/unit.js';
import { readFirstFreePort } from '../probes/platform.js';
import { findSystemdVersion, readSystemdVersion } from '../systemd.js';
import { openUnitStore, type UnitStore } from '../unit-store/open-unit-store.js';
import { readSearchPath } from '../unit-store/search-path.js';
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
};

type Surroundings = { cwd: string; systemd: string | undefined };

/** What is asked for: a name, and the folder where a path leads to. */
type Asked = { name: string; folder?: string };

/**
 * Checks units by path or name, with their drop-ins, for a systemd and, where it is this host's, with its users and files.
 * @throws {LowportError} `ERR_UNIT_NAME`, `ERR_NO_UNIT`, `ERR_UNIT_FILE`, `ERR_SYSTEMD_VERSION`.
 */
export function checkUnits(names: readonly string[], { cwd, systemd: given }: Surroundings): CheckReport {
  const own = findSystemdVersion();
  const systemd = given === undefined ? (own ?? newestSystemd) : readSystemdVersion(given);
  const asked = names.map(name => readName(name, cwd));
  const folders = [...new Set(asked.flatMap(({ folder }) => folder ?? []))];
  const store = openUnitStore([...folders, ...readSearchPath()]);
  const loaded = asked.map(one => ({ ...one, unit: store.load(one.name) }));
  const units = loaded.map(({ name, unit }) => requireUnit(name, unit));
  // A unit that was asked for by several of its names is checked once.
  const known = [...new Map(units.flatMap(unit => (typeof unit === 'string' ? [] : [[unit.name, unit]]))).values()];
  // Of another systemd than this host's, neither its verdict nor its files tell anything.
  const isThisHost = systemd === own;
  const verdict = isThisHost ? askSystemd(known, systemd) : undefined;
  const view = viewHost(store, systemd, isThisHost);
  const findings = [
    ...(verdict === undefined ? [missingVerdict(systemd, own)] : []),
    ...loaded.flatMap(({ name, unit }) => (unit === 'masked' ? [masked(name)] : [])),
    ...mergeFindings(
      known.flatMap(unit => checkUnit(unit, view)),
      verdict ?? [],
    ),
  ];
  return {
    systemd,
    verdict: verdict !== undefined,
    units: known.map(({ name, files }) => ({ name, files: files.map(({ path }) => path) })),
    findings,
  };
}

function readName(given: string, cwd: string): Asked {
  const path = resolve(cwd, given);
  const name = basename(given);
  const isPath = given.includes('/') || existsSync(path);
  const full = !isPath && parseUnitName(name) === undefined ? `${name}.service` : name;
  // systemd.unit(5)
  if (parseUnitName(full) === undefined || full.length > 255) {
    throw new LowportError('ERR_UNIT_NAME', `unit ${JSON.stringify(given.slice(0, 300))}: that is no name of a unit`, {
      hint: 'Name a unit or its file: app.service, app.socket, ./units/app.service. Drop-ins are read with their unit.',
    });
  }
  return isPath ? { name: full, folder: dirname(path) } : { name: full };
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
