import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Finding, Severity } from '../../finding.js';
import { type Place, placeOf, show } from '../../units/check/rule.js';
import { commandKeys, readCommands } from '../../units/command.js';
import { findSetting, isUserUnit, parseUnitName, type Setting, type Unit } from '../../units/unit.js';
import { runNow } from '../run-now.js';

// systemd-analyze has --recursive-errors= since then; without it, much that it says does not count.
const recursiveSince = 250;

/** What systemd itself says of these units; undefined where there is no systemd-analyze here. */
export function askSystemd(units: readonly Unit[], systemd: number): Finding[] | undefined {
  const ofUsers = units.filter(isUserUnit);
  const ofSystem = units.filter(unit => !isUserUnit(unit));
  const verdicts = [verify(ofSystem, systemd), verify(ofUsers, systemd, '--user')];
  return verdicts.some(verdict => verdict === undefined) ? undefined : verdicts.flatMap(verdict => verdict ?? []);
}

function verify(units: readonly Unit[], systemd: number, ...manager: string[]): Finding[] | undefined {
  if (units.length === 0) return [];
  const strict = systemd >= recursiveSince ? ['--recursive-errors=yes'] : [];
  const paths = units.map(pathOf).sort(byPrecedence);
  const { stderr, error } = runNow('systemd-analyze', ['verify', ...manager, '--man=no', ...strict, ...paths], {
    // The manager of a user has its folder there; one that nobody may write to does for a verdict.
    env: { SYSTEMD_LOG_LEVEL: 'notice', ...(manager.length > 0 && { XDG_RUNTIME_DIR: '/run/systemd' }) },
  });
  if (error !== undefined) return undefined;
  // systemd 247 colours its log all the same.
  const lines = [
    ...new Set(
      stripVTControlCharacters(stderr)
        .split('\n')
        .filter(line => line !== ''),
    ),
  ];
  return lines.flatMap(line => readVerdict(line, units) ?? []);
}

/** With the name that it is loaded by: systemd-analyze finds the file of an instance itself. */
function pathOf({ name, files }: Unit): string {
  return join(dirname(files[0]?.path ?? ''), name);
}

/** systemd-analyze looks into the folders of these files before all others, in this order. */
function byPrecedence(a: string, b: string): number {
  return rank(a) - rank(b);
}

function rank(path: string): number {
  return ['/etc/', '/run/', '/usr/local/', '/usr/', '/lib/'].findIndex(start => path.startsWith(start));
}

/** One line of systemd-analyze as a finding, undefined where it is about other units. */
export function readVerdict(line: string, units: readonly Unit[]): Finding | undefined {
  const [, path, number, told] = /^(\/[^:]+):(\d+): (.*)$/.exec(line) ?? [];
  if (path !== undefined && told !== undefined) {
    const file = units.flatMap(({ files }) => files.map(one => one.path)).find(one => isSame(one, path));
    return file === undefined
      ? undefined
      : makeFinding(told, { file, line: findStart(units, file, Number(number)) }, units);
  }
  const [, name, rest] = /^(?:Unit )?([\w:.\\@-]+\.[a-z]+)(?::? )(.*)$/.exec(line) ?? [];
  const unit = units.find(one => name !== undefined && isNamed(one, name));
  if (unit !== undefined) return makeFinding(rest ?? line, findPlace(unit, line), units);
  const named = units.find(one => one.files.some(file => line.includes(file.path)));
  return named === undefined ? undefined : makeFinding(line, findPlace(named, line), units);
}

function makeFinding(told: string, place: Place, units: readonly Unit[]): Finding {
  const setting = units
    .flatMap(({ settings }) => settings)
    .find(({ file, line }) => file === place.file && line === place.line);
  return {
    code: 'systemd-verdict',
    severity: severityOf(told),
    text: `${setting === undefined ? '' : `${show(setting)}: `}systemd says "${told.replace(/\.$/, '')}"`,
    cure:
      setting === undefined
        ? 'Look at systemd.unit(5).'
        : `Correct it: systemd.directives(7) leads to ${setting.key}=.`,
    ...place,
  };
}

/** What systemd reads nevertheless, and only wants to be otherwise. */
function severityOf(told: string): Severity {
  return /deprecated|legacy|obsolete|unsafe|not safe|is marked |world-|Support for|will be removed|discouraged/i.test(
    told,
  )
    ? 'warning'
    : 'error';
}

/** systemd names the line where a continued one ends; a finding names that where it begins. */
function findStart(units: readonly Unit[], path: string, line: number): number {
  const files = units.flatMap(unit => unit.files).filter(file => file.path === path);
  const starts = files.flatMap(({ unit: { preamble, sections } }) => [
    ...sections.map(section => section.line ?? 0),
    ...[preamble, ...sections.map(({ body }) => body)].flat().map(item => ('line' in item ? (item.line ?? 0) : 0)),
  ]);
  const before = starts.filter(start => start <= line);
  return before.length === 0 ? line : Math.max(...before);
}

/** A line about a whole unit: where it speaks of a program, that command's. */
function findPlace(unit: Unit, line: string): Place {
  const [, program] = /Command (\S+) is not executable/.exec(line) ?? [];
  const command = commandKeys.flatMap(key => readCommands(unit, key)).find(one => one.program === program);
  const service = line.includes('not loaded') ? findSetting(unit, 'Socket', 'Service', 'Accept') : undefined;
  const { file, line: number } = command?.setting ?? service ?? findNamed(unit, line) ?? {};
  if (file !== undefined && number !== undefined) return { file, line: number };
  const { type = '' } = parseUnitName(unit.name) ?? {};
  return placeOf(unit, `${type.charAt(0).toUpperCase()}${type.slice(1)}`);
}

/** The last setting of the first directive that systemd names, where the unit has one. */
function findNamed({ settings }: Unit, line: string): Setting | undefined {
  const [, key] = /\b([A-Z]\w+)=/.exec(line) ?? [];
  return settings.findLast(setting => setting.key === key);
}

/** Of a template systemd-analyze makes an instance for itself. */
function isNamed({ name, aliases }: Unit, told: string): boolean {
  const { prefix, instance, type } = parseUnitName(told) ?? {};
  return [name, ...aliases].some(one => one === told || (instance !== undefined && one === `${prefix}@.${type}`));
}

function isSame(a: string, b: string): boolean {
  if (basename(a) !== basename(b)) return false;
  try {
    return a === b || realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
