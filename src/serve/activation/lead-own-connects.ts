import net from 'node:net';
import { isHere, readArguments } from './intercept-connect.js';
import type { SharedListener } from './server-handle.js';

/**
 * What the program asks of itself does not wait behind newcomers: a page that it is building may need the answer. From here
 * on its own connections to these sockets come by a door of their own.
 */
export function leadOwnConnects(listeners: readonly SharedListener[]): void {
  const doors = new Map<number, number>();
  for (const listener of listeners) {
    const port = listener.port;
    const door = port === undefined ? undefined : listener.openOwnDoor();
    if (port !== undefined && door !== undefined) doors.set(port, door);
  }
  if (doors.size === 0) return;
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function connectByOwnDoor(this: net.Socket, ...args: unknown[]) {
    const { options, callback } = readArguments(args);
    const door = options.path ? undefined : doors.get(Number(options.port));
    if (door === undefined || !isHere(options)) return connect.apply(this, args as Parameters<typeof connect>);
    const led = { ...options, host: '127.0.0.1', port: door };
    return connect.apply(this, [led, callback] as unknown as Parameters<typeof connect>);
  } as typeof connect;
}
