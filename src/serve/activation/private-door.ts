import type { InheritedSocket } from './inherited-sockets.js';
import { openHandle, startAccepting } from './listen-handle.js';

/**
 * From here on the program answers on this socket, too, as on the one of its own that a browser would ask: https before
 * http, and what has a name of its own last. Also while nothing is accepted on those, where it keeps the process alive in
 * their place, until it is let go.
 */
export function openPrivateDoor(fd: number, sockets: readonly InheritedSocket[]): { letGo(): void } {
  const ordered = [...sockets].sort((one, other) => rank(one) - rank(other));
  const handle = openHandle(fd);
  handle.onconnection = (status, client) => {
    const [server] = ordered.flatMap(({ listener }) => listener?.servers[0] ?? []);
    if (server !== undefined) server.accept(status, client);
    else if (status === 0) (client as { close(): void }).close();
  };
  startAccepting(handle);
  return { letGo: () => handle.unref() };
}

function rank({ role, name }: InheritedSocket): number {
  if (role === 'https') return 0;
  return role === 'http' && (name === 'http' || name === 'unknown' || name.endsWith('.socket')) ? 1 : 2;
}
