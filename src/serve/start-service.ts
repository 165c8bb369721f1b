import { type PortMap, readPortMap } from '../port-map.js';
import { describeSocket, type InheritedSocket, type InheritedSockets } from './activation/inherited-sockets.js';
import { interceptListen, type Listened } from './activation/intercept.js';
import { interceptBind } from './activation/intercept-bind.js';
import { interceptConnect } from './activation/intercept-connect.js';
import { interceptHandle } from './activation/intercept-handle.js';
import { passToChildren } from './activation/pass-to-children.js';
import { inheritedSockets } from './activation/process-sockets.js';
import { completeEnvFiles } from './env-files.js';
import { explainFailure } from './explain-failure.js';
import { extendStart } from './extend-start.js';
import { followLife, type Life } from './follow-life.js';
import { frontSockets, type LazyHttps } from './front-sockets.js';
import { guardPaths } from './guard-paths.js';
import { type Held, holdNext } from './hold-next.js';
import { endWithParent } from './lifecycle/orphan.js';
import { orRefuse, refuse } from './or-refuse.js';
import { tellRefused } from './tell-refused.js';

/** A start that takes longer is looked at, before systemd ends it after 90 s. */
const lateMs = 60_000;

/**
 * Makes the program about to load a service: its `listen()` adopts the inherited sockets, and the service manager hears
 * of its life. Ends the process with status 78 where the environment or a socket is not as it must be.
 */
export function startService(): void {
  orRefuse(() => {
    completeEnvFiles(process.env, process.execArgv);
    const sockets = inheritedSockets();
    const map = readPortMap(process.env['LOWPORT_MAP'] ?? '');
    const { onListening, isStarting } = followFromFirst(
      sockets,
      frontSockets(sockets.all, process.env),
      sockets.next && holdNext(sockets, sockets.next),
    );
    // Where the unit says how long it may take, it takes no longer.
    if ('NOTIFY_SOCKET' in process.env && !('LOWPORT_START_TIMEOUT' in process.env)) {
      setTimeout(() => isStarting() && extendStart(isStarting, sockets.notifyFd), lateMs).unref();
    }
    interceptListen(sockets, map, {
      onListening,
      onBindError: error =>
        explainFailure(error, { inherited: sockets.unclaimed().map(describeSocket), foreign: sockets.foreign }),
      onRefused: refuse,
    });
    interceptHandle(sockets);
    interceptConnect(sockets);
    tellRefused(process.env);
    const paths = listSystemdPaths(sockets.all, map, process.env);
    if (paths.length > 0) guardPaths(paths);
    if (sockets.handedDown) {
      passToChildren(sockets);
      endWithParent(process.ppid); // a shell that is ended does not end the program that it waits for
    }
    interceptBind(sockets, map, socket => onListening({ sockets: [socket] }));
  });
}

/**
 * What follows the life of the service loads when the program first listens, and after its own callbacks: nobody waits for
 * it at the start. But before the event loop turns, so that no connection is accepted that it does not know of.
 */
function followFromFirst(
  sockets: InheritedSockets,
  https: LazyHttps,
  held: Held | undefined,
): { onListening: (listened: Listened) => void; isStarting: () => boolean } {
  let life: Life | undefined;
  const follow = (listened: Listened) => {
    life ??= followLife(sockets, https, held);
    life.noteListening(listened);
  };
  return {
    onListening: listened => process.nextTick(() => orRefuse(() => follow(listened))),
    isStarting: () => life?.isStarting ?? true,
  };
}

/**
 * Where the program may take a unix socket of systemd's for its own: the paths of the inherited ones, or, where another
 * network namespace hides them (PrivateNetwork=), the one that the unit tells the program; and what the map leads elsewhere.
 */
function listSystemdPaths(sockets: readonly InheritedSocket[], map: PortMap, env: NodeJS.ProcessEnv): string[] {
  const own = sockets.flatMap(({ address, type }) => {
    if (address === undefined) return type === 'stream' ? [env['PORT']] : [];
    return address.kind === 'path' ? [address.path] : [];
  });
  return [...own, ...map.keys()].filter(path => path?.startsWith('/') === true) as string[];
}
