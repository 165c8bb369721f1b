import type net from 'node:net';
import { LowportError } from '../errors.js';
import { nameCommand } from '../own-unit.js';
import type { InheritedSocket, InheritedSockets } from './activation/inherited-sockets.js';
import type { LazyHttps } from './front-sockets.js';
import { hasCertificate } from './https/certificate-place.js';
import type { Connections } from './lifecycle/connections.js';
import { answerReloads } from './lifecycle/reload-socket.js';
import { orRefuse } from './or-refuse.js';
import { reportError } from './report.js';

/** The part that https has in the life of the service. */
export type HttpsLife = {
  /** A server of the program serves these sockets. */
  noteListening(server: net.Server | undefined, adopted: readonly InheritedSocket[]): void;
  /** The program has opened all that it will: what it left unclaimed may be redirected. */
  settle(): void;
  /** What was wrong at the last reload; undefined after one that was not. */
  readonly complaint: string | undefined;
};

/** What it works on, and whom it tells that something else is true of the service. */
type Surroundings = { lazy: LazyHttps; sockets: InheritedSockets; connections: Connections; onChange: () => void };

/** Follows https from here on: redirects what the program does not serve itself, and reloads certificates. */
export function followHttps({ lazy, sockets, connections, onChange }: Surroundings, env: NodeJS.ProcessEnv): HttpsLife {
  const redirects = new Map<InheritedSocket, net.Server>();
  let securePort: number | undefined;
  let complaint: string | undefined;

  const startRedirects = () => {
    if (securePort === undefined || env['LOWPORT_REDIRECT'] === 'off') return;
    for (const socket of sockets.unclaimed().filter(isRedirectable)) {
      const server = lazy.load().startRedirect(socket, securePort);
      redirects.set(socket, server);
      sockets.claim(socket);
      connections.follow(server);
    }
  };
  const reload = async () => {
    try {
      renew(lazy);
      complaint = undefined;
    } catch (error) {
      if (error instanceof LowportError) complaint = `the last reload: ${error.message}`;
      throw error;
    } finally {
      onChange();
    }
  };
  // Workers are replaced instead, by a supervisor that has the socket.
  const isWorker = env['LOWPORT_WORKER'] !== undefined;
  // A child that the program forks inherits no socket, and has nothing to renew.
  if (hasCertificate(env['CREDENTIALS_DIRECTORY']) && sockets.all.length > 0 && !isWorker) obey(reload, env);

  return {
    noteListening(server, adopted) {
      for (const socket of adopted) {
        redirects.get(socket)?.close();
        redirects.delete(socket);
        if (socket.role === 'https' && server !== undefined && speaksTls(server, lazy)) {
          securePort = portOf(socket) === 443 ? 443 : (securePort ?? portOf(socket));
        }
      }
      if (env['LOWPORT_REDIRECT'] === 'on') startRedirects();
    },
    settle: () => orRefuse(startRedirects),
    get complaint() {
      return complaint;
    },
  };
}

function obey(reload: () => Promise<void>, env: NodeJS.ProcessEnv): void {
  answerReloads(env, reload);
  process.on('SIGHUP', () => {
    reload().catch((error: unknown) => {
      if (!(error instanceof LowportError)) throw error;
      reportError(error);
    });
  });
}

function renew({ loaded }: LazyHttps): void {
  if (!loaded?.isTerminating) {
    throw new LowportError('ERR_RELOAD', 'reload: the program serves no http server by the TLS of lowport', {
      hint: `A program with a TLS server of its own renews its certificate itself, or is restarted: ${nameCommand('restart')}`,
    });
  }
  try {
    loaded.renew();
  } catch (cause) {
    throw cause instanceof LowportError ? cause : describeFailure(cause);
  }
}

/** The file system, mostly. Whatever it is, it must not end a program that serves. */
function describeFailure(cause: unknown): LowportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LowportError('ERR_RELOAD', `reload: ${reason}`, {
    hint: `The certificate from before is served on. When that is fixed: ${nameCommand('reload')}`,
    cause,
  });
}

function speaksTls(server: net.Server, { loaded }: LazyHttps): boolean {
  return 'setSecureContext' in server || loaded?.doorOf(server) !== undefined;
}

/** Sockets with a name of their own are for something else, and a unix socket is for a proxy. */
function isRedirectable(socket: InheritedSocket): boolean {
  const { role, name } = socket;
  return role === 'http' && portOf(socket) !== undefined && (/^(http|unknown)$/.test(name) || name.endsWith('.socket'));
}

function portOf({ address }: InheritedSocket): number | undefined {
  return address !== undefined && 'port' in address ? address.port : undefined;
}
