import { basename, extname } from 'node:path';
import { LowportError } from '../../errors.js';

// systemd.unit(5) allows 255 characters with the suffix; a custom role adds its name and ".socket".
const longestName = 200;
const unitSuffixes = /\.(service|socket|target|timer|path|mount|automount|device|swap|slice|scope)$/;

/**
 * A name for the units, the state directory and the journal: a part of what systemd.unit(5) allows. `@` would make a
 * template, `:` would divide StateDirectory=, and a suffix would be doubled.
 * @throws {LowportError} `ERR_NAME`
 */
export function checkName(name: string): string {
  const reason = findFault(name);
  if (reason === undefined) return name;
  throw refuse(name, reason, 'Give another with --name, such as --name shop or --name shop-api.');
}

/**
 * The same for the name of what is installed already.
 * @throws {LowportError} `ERR_NAME`
 */
export function checkInstalledName(name: string): string {
  const reason = findFault(name);
  if (reason === undefined) return name;
  throw refuse(name, reason, 'lowport status lists what is installed, and its names.');
}

export function isName(name: string): boolean {
  return findFault(name) === undefined;
}

function findFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > longestName) return `is longer than ${longestName} characters`;
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return 'has other than letters, digits and _ . -';
  return unitSuffixes.test(name) ? 'ends like a unit file; lowport adds .socket and .service itself' : undefined;
}

/** The name a service gets when the user gave none: its package's without the scope, else its file's or folder's. */
export function defaultName(packageName: string | undefined, entry: string, folder: string): string {
  const own = basename(entry, extname(entry));
  const candidates = [packageName?.replace(/^@[^/]*\//, ''), genericNames.has(own) ? basename(folder) : own];
  for (const candidate of candidates) {
    const name = candidate?.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
    if (name !== undefined && name !== '' && !unitSuffixes.test(name)) return name.slice(0, longestName);
  }
  return 'app';
}

const genericNames = new Set(['index', 'main', 'server', 'app', 'start']);

function refuse(name: string, reason: string, hint: string): LowportError {
  // Also the control characters that JSON leaves as they are would go to the terminal.
  const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}...` : name).replace(/\p{C}/gu, '?');
  return new LowportError('ERR_NAME', `name ${shown} ${reason}`, { hint });
}
