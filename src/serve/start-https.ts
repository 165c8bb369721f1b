import type net from 'node:net';
import type tls from 'node:tls';
import { readNetworks } from '../networks.js';
import { adoptSockets } from './activation/adopt.js';
import { describeSocket, type InheritedSocket } from './activation/inherited-sockets.js';
import { acceptProxied } from './https/accept-proxied.js';
import { hasCertificate } from './https/certificate-place.js';
import { Doors } from './https/doors.js';
import { createRedirect } from './https/redirect.js';
import { findCredentials } from './https/renewal.js';
import { readHttpsSettings } from './https/settings.js';
import { speakerOn } from './https/terminate.js';
import { acceptedEvent } from './lifecycle/connections.js';
import { report } from './report.js';

type Deliver = (socket: net.Socket & { server?: net.Server }) => void;

/** What lowport puts between the sockets and the program: TLS, the PROXY protocol, the redirect. */
export type Https = {
  /** What gets the connections in the place of a server that adopts the socket; undefined: the server itself does. */
  front(server: net.Server, socket: InheritedSocket): Deliver | undefined;
  /** The TLS that is in front of the server, if any. */
  doorOf(server: net.Server): tls.Server | undefined;
  /** The TLS socket that is spoken on the accepted one; undefined until its handshake is over. */
  speakerOn(socket: net.Socket): net.Socket | undefined;
  /** A server on this socket that sends clients to https on that port. It closes for a server of the program. */
  startRedirect(socket: InheritedSocket, port: number): net.Server;
  /** Serves renewed certificates from here on. @throws {LowportError} with the reason; the old ones stay. */
  renew(): void;
  /** Whether lowport serves the program by TLS. */
  readonly isTerminating: boolean;
};

/** No program asks for a host of that name, so that the redirect is in nobody's way. */
const redirectHost = '(redirect)';

/**
 * Loaded by the first server that needs any of it.
 * @throws {LowportError} `ERR_SETTING`, `ERR_NETWORKS`
 */
export function startHttps(env: NodeJS.ProcessEnv): Https {
  const settings = readHttpsSettings(env);
  const doors = new Doors(settings, env);
  const { LOWPORT_PROXY_PROTOCOL: from } = env;
  const proxies = from === undefined ? undefined : readNetworks(from, 'LOWPORT_PROXY_PROTOCOL=');
  const isSecured = hasCertificate(findCredentials(env));

  return {
    front(server, socket) {
      const { role } = socket;
      const door = role === 'https' && isSecured ? doors.open(server) : undefined;
      if (role === 'https' && isSecured && door === undefined && !('setSecureContext' in server)) warnOfPlain(socket);
      if (door === undefined && proxies === undefined) return undefined;
      const target = door ?? server;
      const deliver: Deliver = connection => target.emit('connection', connection);
      return connection => {
        // Node notes there who has accepted it.
        connection.server = target;
        // An http server's connections stay half open, so that a request before the end is answered. Before a handshake
        // there is none: who goes in the middle of it has gone, as with https.createServer.
        if (door !== undefined) connection.allowHalfOpen = false;
        if (proxies === undefined) return deliver(connection);
        target.emit(acceptedEvent, connection);
        acceptProxied(connection, proxies, deliver);
      };
    },
    doorOf: server => doors.of(server),
    speakerOn,
    startRedirect(socket, port) {
      const server = createRedirect(settings.redirectPort ?? port, settings.acmeWebroot);
      adoptSockets(server, [socket], redirectHost);
      return server;
    },
    renew: () => doors.renew(),
    get isTerminating() {
      return doors.inUse;
    },
  };
}

/** As the primary of node:cluster, whose workers have the http servers. */
function warnOfPlain(socket: InheritedSocket): void {
  report(
    'warning',
    `lowport: the server on ${describeSocket(socket)} is none of http or https in this process, so it is served without TLS.\n` +
      '  For more processes than one use --workers instead of node:cluster.',
  );
}
