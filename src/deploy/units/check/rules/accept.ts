import type { Unit } from '../../unit.js';
import { type Found, show } from '../rule.js';
import { findOn } from '../service.js';

/** Seen from the service and from the socket unit: whichever is checked. */
export const acceptYes = {
  code: 'accept-yes',
  severity: 'error',
  about: '`Accept=yes` in the socket unit of a Node service: each connection starts a process, which cannot listen',
} as const;

export function findAccept(socket: Unit): Found[] {
  const setting = findOn(socket, 'Socket', 'Accept');
  if (setting === undefined) return [];
  return [
    {
      text: `${show(setting)}: each connection starts a process of Node that gets it alone, and cannot listen`,
      cure: 'Remove Accept=, and the @ from the name of the service where it has one.',
      at: setting,
    },
  ];
}
