/**
 * The preload: `node --import lowport/register server.js`, or `--require`. An unmodified program's `listen()` adopts the inherited
 * sockets; where there is no service manager, it only explains why a `listen()` failed. Node loads it before the program,
 * so it is small, and what a start does not always need is a file of its own in the package (scripts/bundle-register.js).
 */
import { explainOwnListen } from './explain-own-listen.js';
import { isClusterWorker } from './lifecycle/cluster-module.js';
import { showProcessors } from './show-processors.js';
import { startService } from './start-service.js';
import { isWorkerThread } from './worker-thread.js';

if (process.platform === 'linux') {
  showProcessors();
  if (isWorkerThread()) explainOwnListen(true);
  else if (hasServiceManager(process.env)) startService();
  else explainOwnListen(false);
}

/** Whether anybody passed sockets, waits for notifications, or has a word for lowport: in a container, that it shall drain. */
function hasServiceManager(env: NodeJS.ProcessEnv): boolean {
  const words = ['LISTEN_FDS', 'NOTIFY_SOCKET', 'LOWPORT_MAP', 'LOWPORT_DRAIN_TIMEOUT'];
  return words.some(name => name in env) || isClusterWorker();
}
