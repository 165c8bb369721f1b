import { readPortMap } from '../port-map.js';
import { describeSocket, type InheritedSockets } from './activation/inherited-sockets.js';
import { interceptListen, type Listened } from './activation/intercept.js';
import { interceptBind } from './activation/intercept-bind.js';
import { interceptConnect } from './activation/intercept-connect.js';
import { passToChildren } from './activation/pass-to-children.js';
import { inheritedSockets } from './activation/process-sockets.js';
import { explainFailure } from './explain-failure.js';
import { followLife, type Life } from './follow-life.js';
import { frontSockets, type LazyHttps } from './front-sockets.js';
import { endWithParent } from './lifecycle/orphan.js';
import { orRefuse, refuse } from './or-refuse.js';

/**
 * Makes the program about to load a service: its `listen()` adopts the inherited sockets, and the service manager hears
 * of its life. Ends the process with status 78 where the environment or a socket is not as it must be.
 */
export function startService(): void {
  orRefuse(() => {
    const sockets = inheritedSockets();
    const map = readPortMap(process.env['LOWPORT_MAP'] ?? '');
    const onListening = followFromFirst(sockets, frontSockets(sockets.all, process.env));
    interceptListen(sockets, map, {
      onListening,
      onBindError: error =>
        explainFailure(error, { inherited: sockets.unclaimed().map(describeSocket), foreign: sockets.foreign }),
      onRefused: refuse,
    });
    interceptConnect(sockets);
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
function followFromFirst(sockets: InheritedSockets, https: LazyHttps): (listened: Listened) => void {
  let life: Life | undefined;
  return listened =>
    process.nextTick(() =>
      orRefuse(() => {
        life ??= followLife(sockets, https);
        life.noteListening(listened);
      }),
    );
}
