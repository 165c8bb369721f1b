import { createHash } from 'node:crypto';
import type { Program } from './facts.js';

/**
 * The name of the dynamic user, systemd.exec(5): that of the service where it is one for a user. Another unit that is to
 * run as the same user names it.
 */
export function dynamicUser({ name }: Program): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,30}$/.test(name)) return name;
  return `lowport-${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;
}
