import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LowportError } from '../../errors.js';
import { findMissing } from '../../missing-credential.js';
import { nameCommand } from '../../own-unit.js';
import { checkPair, type Pair } from './check-pair.js';
import { orderChain } from './order-chain.js';

/** What TLS is served with: one certificate for whoever asks, and others for those who ask for a name. */
export type Credentials = { fallback: Pair; named: ReadonlyMap<string, Pair> };

/**
 * The names under which a unit passes them, `LoadCredential=` of systemd.exec(5): `tls-cert` and `tls-key`, and
 * `tls-cert.NAME` and `tls-key.NAME` for a server name.
 */
const certPattern = /^tls-cert(?:\.(.+))?$/;

/**
 * Reads and checks all certificates of a folder.
 * @param judge hears of each pair, and throws or not: what clients make of its dates
 * @throws {LowportError} as {@link checkPair} and `judge`, and `ERR_TLS_MISSING` where a file of a pair is not there.
 */
export function readCredentials(folder: string, judge: (pair: Pair) => void): Credentials {
  const named = new Map<string, Pair>();
  let fallback: Pair | undefined;
  for (const file of readdirSync(folder).sort()) {
    const [isCert, name] = certPattern.exec(file) ?? [];
    if (isCert === undefined) continue;
    const pair = readPair(folder, file);
    checkPair(pair);
    judge(pair);
    if (name === undefined) fallback = pair;
    else named.set(fromFileName(name), pair);
  }
  if (fallback === undefined) throw refuseMissing(folder, 'tls-cert');
  return { fallback, named };
}

function readPair(folder: string, certName: string): Pair {
  const keyName = certName.replace('tls-cert', 'tls-key');
  const key = readPem(folder, keyName);
  return { cert: orderChain(readPem(folder, certName), key), key, certName, keyName };
}

function readPem(folder: string, name: string): Buffer {
  const pem = readFile(folder, name);
  const path = findMissing(pem.toString());
  if (path === undefined) return pem;
  throw new LowportError('ERR_TLS_MISSING', `${name}: there is no ${path}`, {
    hint: `Put it there again, then: ${nameCommand('restart')}; or install with others, by --tls-cert and --tls-key.`,
  });
}

function readFile(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (cause) {
    throw refuseMissing(folder, name, cause);
  }
}

/** `tls-cert._wildcard.example.com`: a `*` has no place in the name of a file. */
function fromFileName(name: string): string {
  return name.replace(/^_wildcard\./, '*.').toLowerCase();
}

function refuseMissing(folder: string, name: string, cause?: unknown): LowportError {
  const reason = cause instanceof Error && !/ENOENT/.test(cause.message) ? cause.message : 'it is not there';
  return new LowportError('ERR_TLS_MISSING', `${name} in ${folder}: ${reason}`, {
    hint: 'Let the unit pass both by LoadCredential=: a tls-cert and a tls-key.',
    cause,
  });
}
