import type { Cluster } from 'node:cluster';
import type { PortMap } from '../../port-map.js';
import type { InheritedSocket, InheritedSockets } from './inherited-sockets.js';
import { netInternals } from './listen-handle.js';
import { readListenRequest } from './listen-request.js';
import { matchRequest } from './match.js';
import type { SharedListener } from './server-handle.js';

/**
 * With `cluster.SCHED_NONE` the primary only binds, with a function of net's own, and its workers listen and accept on
 * the handle that it sends them. From now on it sends one of the inherited socket, where the workers ask for that.
 * @param onListening a worker accepts on the socket
 */
export function interceptBind(
  sockets: InheritedSockets,
  map: PortMap,
  onListening: (socket: InheritedSocket) => void,
): void {
  const { _createServerHandle: bind } = netInternals;
  netInternals._createServerHandle = (address, port, family, fd, flags) => {
    const asked = fd !== undefined && fd >= 0 ? { fd } : family === -1 ? { path: address } : { port, host: address };
    for (const socket of matchRequest(readListenRequest([asked]).place, sockets.all, map)) {
      const { listener } = socket;
      if (listener === undefined) continue;
      onWorkerListening(() => {
        listener.restoreBacklog();
        onListening(socket);
      });
      return lendToWorkers(listener);
    }
    return bind(address, port, family, fd, flags);
  };
}

/** The primary closes its handle when the last worker has died; the socket stays open for those that follow. */
function lendToWorkers(listener: SharedListener) {
  const handle = listener.lend();
  return Object.assign(handle, { close: () => listener.takeBack(handle) });
}

/** `node:cluster` is loaded already, since only it binds for others. */
function onWorkerListening(heard: () => void): void {
  const cluster = process.getBuiltinModule('node:cluster') as unknown as Cluster;
  cluster.on('listening', heard);
}
