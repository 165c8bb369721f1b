import { join } from 'node:path';
import { hasCertificate } from './certificate-place.js';

/** `$RUNTIME_DIRECTORY` of systemd.exec(5): the first of several. Undefined where the unit has none. */
export function runtimeFolder(env: NodeJS.ProcessEnv): string | undefined {
  return env['RUNTIME_DIRECTORY']?.split(':')[0] || undefined;
}

export const incomingName = 'tls-incoming';

/** Where NAME-tls.service puts renewed certificates; undefined where the unit has no runtime directory. */
export function incomingFolder(env: NodeJS.ProcessEnv): string | undefined {
  const folder = runtimeFolder(env);
  return folder === undefined ? undefined : join(folder, incomingName);
}

/** Whether certificates have come that were not yet looked at. */
export function hasRenewal(env: NodeJS.ProcessEnv): boolean {
  return hasCertificate(incomingFolder(env));
}
