import type { Cluster } from 'node:cluster';

/*
 * Imports nothing: the preload asks this at each start of a child.
 */

/** Loading the module here for the first time would make this process a primary; nobody else has then, so it has no workers. */
export function loadCluster(): Cluster {
  return process.getBuiltinModule('node:cluster') as unknown as Cluster;
}

/** To be asked in a process that may be one: elsewhere this loads the module. */
export function isClusterWorker(): boolean {
  return process.send !== undefined && loadCluster().isWorker;
}
