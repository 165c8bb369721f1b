import { LowportError } from '../errors.js';
import { readPortMap } from '../port-map.js';
import { describeSocket } from './activation/inherited-sockets.js';
import { interceptListen } from './activation/intercept.js';
import { interceptBind } from './activation/intercept-bind.js';
import { inheritedSockets } from './activation/process-sockets.js';
import { exitConfig } from './exit-status.js';
import { explainFailure } from './explain-failure.js';
import { followLife } from './follow-life.js';
import { reportError } from './report.js';

/**
 * Makes the program about to load a service: its `listen()` adopts the inherited sockets, and the service manager hears
 * of its life. Ends the process with status 78 where the environment or a socket is not as it must be.
 */
export function startService(): void {
  try {
    const sockets = inheritedSockets();
    const map = readPortMap(process.env['LOWPORT_MAP'] ?? '');
    const life = followLife(sockets);
    interceptListen(sockets, map, {
      onListening: life.noteListening,
      onBindError: error =>
        explainFailure(error, { inherited: sockets.unclaimed().map(describeSocket), foreign: sockets.foreign }),
      onRefused: refuse,
    });
    interceptBind(sockets, map, socket => life.noteListening({ sockets: [socket] }));
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    refuse(error);
  }
}

function refuse(error: LowportError): never {
  reportError(error);
  process.exit(exitConfig);
}
