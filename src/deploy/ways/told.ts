import { resolve } from 'node:path';
import { LowportError } from '../../errors.js';
import type { RawOptions } from './options.js';

/**
 * What install was told, as it stands on the command line, with absolute paths: what a later install keeps of it. The name
 * is what it is found by.
 */
export type Told = Omit<RawOptions, 'name'> & { way?: string | undefined };

/** Every option that is remembered, and what its value has to be made absolute as. */
const paths: Readonly<Record<keyof Told, 'plain' | 'path' | 'named path' | 'pair'>> = {
  way: 'plain',
  entry: 'path',
  args: 'plain',
  listen: 'plain',
  tlsCert: 'path',
  tlsKey: 'path',
  tls: 'pair',
  tlsMin: 'plain',
  hsts: 'plain',
  redirect: 'plain',
  acmeWebroot: 'path',
  http2: 'plain',
  proxyProtocol: 'plain',
  user: 'plain',
  workdir: 'path',
  node: 'path',
  nodeOptions: 'plain',
  env: 'plain',
  envIsPublic: 'plain',
  envFile: 'path',
  credential: 'named path',
  encryptedCredential: 'named path',
  sandbox: 'plain',
  readWrite: 'path',
  runFrom: 'path',
  allowMetadata: 'plain',
  memoryMax: 'plain',
  startTimeout: 'plain',
  drainTimeout: 'plain',
  idleExit: 'plain',
  workers: 'plain',
  maintenance: 'path',
  maintenanceAfter: 'plain',
  map: 'plain',
  exec: 'path',
  systemNode: 'plain',
  image: 'plain',
  serverName: 'plain',
  health: 'plain',
  healthTimeout: 'plain',
  settle: 'plain',
};

const allKeys = Object.keys(paths) as (keyof Told)[];

/** Of these, a value replaces that of the same name, and leaves the others. */
const named: readonly (keyof Told)[] = ['env', 'credential', 'encryptedCredential', 'tls'];
/** What goes with another option, and is nothing without it. */
const follows: Partial<Record<keyof Told, keyof Told>> = { tlsKey: 'tlsCert' };

/** What is said now, for a later install: only what was said, with paths that mean the same from everywhere. */
export function rememberTold(given: Told, cwd: string): Told {
  return toTold(
    keysOf(given).map(key => {
      const value = given[key];
      const kind = paths[key];
      if (kind === 'plain' || typeof value === 'boolean') return [key, value];
      const absolute = (text: string) => makeAbsolute(text, kind, cwd);
      return [key, Array.isArray(value) ? value.map(absolute) : absolute(String(value))];
    }),
  );
}

/**
 * What was said before, changed by what is said now. A list replaces the list, but for variables, credentials and
 * certificates by name, of which those of the same name are replaced.
 */
export function mergeTold(earlier: Told, now: Told): Told {
  const kept = keysOf(earlier).filter(key => {
    const leader = follows[key];
    return leader === undefined || now[leader] === undefined;
  });
  const before = toTold(kept.map(key => [key, earlier[key]]));
  const lists = named.flatMap(key => {
    const [old, fresh] = [before[key], now[key]];
    if (!Array.isArray(old) || !Array.isArray(fresh)) return [];
    const names = new Set(fresh.map(nameOf));
    return [[key, [...old.filter(text => !names.has(nameOf(text))), ...fresh]] as const];
  });
  return { ...before, ...now, ...toTold(lists) };
}

/**
 * Forgets options by the name of their flag: `memory-max`, `env` with all variables, `env=NAME` with one, `all` but the entry.
 * @throws {LowportError} `ERR_UNSET` for one that there is not, or that was never said.
 */
export function unsetTold(told: Told, names: readonly string[]): Told {
  return names.reduce(forget, told);
}

/** The options as they would stand on a command line, one each. */
export function listTold(told: Told): string[] {
  return keysOf(told).flatMap(key => {
    const value = told[key];
    if (key === 'entry') return [`entry ${value}`];
    if (key === 'args') return Array.isArray(value) && value.length > 0 ? [`-- ${value.join(' ')}`] : [];
    if (value === false) return [`--no-${flagOf(key)}`];
    if (value === true) return [`--${flagOf(key)}`];
    return (Array.isArray(value) ? value : [value]).map(one => `--${flagOf(key)} ${one}`);
  });
}

function forget(told: Told, text: string): Told {
  const [, flag = '', name] = /^(?:--)?(?:no-)?([a-z0-9-]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (flag === 'all' && name === undefined) return told.entry === undefined ? {} : { entry: told.entry };
  const key = allKeys.find(one => flagOf(one) === flag);
  if (key === undefined) throw refuse(text, 'there is no such option that install remembers', told);
  const value = told[key];
  if (value === undefined) throw refuse(text, 'it was not said before', told);
  const rest = keysOf(told).filter(one => one !== key && (name !== undefined || follows[one] !== key));
  const others = toTold(rest.map(one => [one, told[one]]));
  if (name === undefined) return others;
  const left = Array.isArray(value) ? value.filter(one => one !== name && nameOf(one) !== name) : [];
  if (!Array.isArray(value) || left.length === value.length) throw refuse(text, 'it was not said before', told);
  return left.length === 0 ? others : { ...told, [key]: left };
}

function makeAbsolute(text: string, kind: 'path' | 'named path' | 'pair', cwd: string): string {
  if (kind === 'path') return resolve(cwd, text);
  const equals = text.indexOf('=');
  // What is no NAME=FILE is refused elsewhere, as it was written.
  if (equals < 1) return text;
  const files = text.slice(equals + 1).split(kind === 'pair' ? ',' : '\0');
  return `${text.slice(0, equals)}=${files.map(file => resolve(cwd, file)).join(',')}`;
}

function nameOf(text: string): string {
  return text.replace(/=.*/s, '');
}

function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

function keysOf(told: Told): (keyof Told)[] {
  return allKeys.filter(key => told[key] !== undefined);
}

function toTold(entries: readonly (readonly [keyof Told, unknown])[]): Told {
  return Object.fromEntries(entries) as Told;
}

function refuse(text: string, reason: string, told: Told): LowportError {
  const can = keysOf(told).flatMap(key => {
    const values = named.includes(key) ? [told[key]].flat() : [];
    return [flagOf(key), ...values.map(value => `${flagOf(key)}=${nameOf(String(value))}`)];
  });
  const flags = [...can, 'all'].map(flag => `--unset ${flag}`);
  return new LowportError('ERR_UNSET', `--unset ${JSON.stringify(text)}: ${reason}`, {
    hint: `What can be forgotten: ${flags.join(', ')}.`,
  });
}
