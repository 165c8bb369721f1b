import type { Cluster, Worker } from 'node:cluster';

/** The workers of an unmodified `node:cluster` program that are alive; none where it does not use the module. */
export function listClusterWorkers(): Worker[] {
  // Loading the module here for the first time would make this process a primary: nobody else has, so there are none.
  const cluster = process.getBuiltinModule('node:cluster') as unknown as Cluster;
  return Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined);
}

/** Has the workers drain, too, since systemd signals the primary alone; resolves when they have ended. */
export async function drainClusterWorkers(workers: readonly Worker[]): Promise<void> {
  await Promise.all(
    workers.map(worker => {
      worker.process.kill('SIGTERM');
      return new Promise(resolve => worker.once('exit', resolve));
    }),
  );
}
