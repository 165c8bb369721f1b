import type { FollowedServers } from './followed-servers.js';
import { gateOfListeners, gateOfServers } from './gate.js';
import type { Stage } from './shut-down.js';

/** For servers of the program's own, whose clients are refused from then on anyway, in milliseconds. */
const privateGraceMs = 100;

/** The order in which a program's servers are let go of when the process ends. */
export function listStages(servers: FollowedServers, grace: Pick<Stage, 'graceMs' | 'poolGraceMs'>): Stage[] {
  const { connections, privateConnections, listeners } = servers;
  const rest = {
    connections: privateConnections,
    gate: gateOfServers(privateConnections.servers),
    graceMs: privateGraceMs,
    poolGraceMs: privateGraceMs,
  };
  if (listeners.length > 0) return [{ ...grace, connections, gate: gateOfListeners(listeners) }, rest];
  if (connections.servers.size === 0) return [{ ...rest, ...grace }];
  return [{ ...grace, connections, gate: gateOfServers(connections.servers) }, rest];
}
