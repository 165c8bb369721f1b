import { readRegular } from '../../deploy/host/read-regular.js';
import type { Options } from '../../deploy/ways/options.js';
import { checkDates, checkPair } from '../../serve/https/check-pair.js';
import { orderChain } from '../../serve/https/order-chain.js';

// The largest chains have a few KB for each certificate. What is longer is left to the service, which has time limits.
const longest = 64 * 1024;

/**
 * What the service would say of its certificates at its start, said before anything is written. What this user may not read
 * is left to the service.
 * @throws {LowportError} those of {@link checkPair} and {@link checkDates}, with the files' own names
 */
export function checkCertificates({ tls }: Pick<Options, 'tls'>, now = new Date()): void {
  for (const { cert: certName, key: keyName } of tls === undefined ? [] : [tls, ...(tls.named ?? [])]) {
    const cert = read(certName);
    const key = read(keyName);
    if (cert === undefined || key === undefined) continue;
    const pair = { cert: orderChain(cert, key), key, certName, keyName };
    checkPair(pair);
    checkDates(pair, now);
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readRegular(path, longest);
  } catch {
    return undefined;
  }
}
