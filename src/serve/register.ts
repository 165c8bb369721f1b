/**
 * The preload: `node --import lowport/register server.js`. An unmodified program's `listen()` adopts the inherited
 * sockets. Without LISTEN_* in the environment it only explains why a `listen()` failed. Node loads it before the
 * program, so it is small, is one file in the package, and loads nothing that it does not need.
 */
import { isMainThread } from 'node:worker_threads';
import { LowportError } from '../errors.js';
import { readPortMap } from '../port-map.js';
import { describeSocket } from './activation/inherited-sockets.js';
import { interceptListen } from './activation/intercept.js';
import { interceptBind } from './activation/intercept-bind.js';
import { inheritedSockets } from './activation/process-sockets.js';
import { exitConfig } from './exit-config.js';
import { explainFailure } from './explain-failure.js';
import { followLife } from './follow-life.js';
import { reportError } from './report.js';

if (process.platform === 'linux' && isMainThread) {
  try {
    start();
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    refuse(error);
  }
}

function start(): void {
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
}

function refuse(error: LowportError): never {
  reportError(error);
  process.exit(exitConfig);
}
