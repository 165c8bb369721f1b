import type http from 'node:http';
import type net from 'node:net';
import tls from 'node:tls';
import type { Pair } from './check-pair.js';
import type { Credentials } from './credentials.js';
import type { HttpsSettings } from './settings.js';
import { speakHttp2, speaksHttp2 } from './speak-http2.js';

/** Mozilla's "intermediate": forward secrecy and authenticated encryption only. OpenSSL puts those of TLS 1.3 before. */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
].join(':');

/** How long a client may resume its session, in seconds; the keys of the tickets last no longer. */
const sessionSeconds = 86_400;

/**
 * A handshake is two journeys there and back, so that ten seconds leave time to lose a packet twice. Node's own two minutes
 * keep a descriptor that long for each client that connects and is silent.
 */
const handshakeTimeoutMs = 10_000;

/** What a TLS server needs, as it is now; made anew for each renewal. */
export type TlsMaterial = { credentials: Credentials; settings: HttpsSettings; ticketKeys: Buffer };

/**
 * A TLS server that listens nowhere: the connections that it is given (`emit('connection', socket)`) it gives decrypted to
 * the http server. That is faster than `https.createServer`, and to the program it is the same.
 */
export function terminate(server: http.Server, material: TlsMaterial): tls.Server {
  const http2 = material.settings.http2 && speaksHttp2(server);
  const door: tls.Server = tls.createServer({
    ...contextOptions(material),
    handshakeTimeout: handshakeTimeoutMs,
    ALPNProtocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    // Without names, Node needs not ask anybody during a handshake.
    ...(material.credentials.named.size > 0 && {
      SNICallback: ((name, done) => done(null, chooseContext(door, name))) satisfies tls.TlsOptions['SNICallback'],
    }),
  });
  setMaterial(door, material);
  door.on('secureConnection', (socket: tls.TLSSocket & { _parent?: net.Socket }) => {
    if (socket._parent !== undefined) speakers.set(socket._parent, socket);
  });
  if (http2) speakHttp2(door, server);
  else door.on('secureConnection', socket => server.emit('connection', socket));
  // As https.Server does it.
  door.on('tlsClientError', (error, socket) => {
    if (!server.emit('clientError', error, socket)) socket.destroy(error);
  });
  return door;
}

const speakers = new WeakMap<net.Socket, tls.TLSSocket>();

/** The TLS socket that is spoken on the accepted one; undefined until its handshake is over. */
export function speakerOn(socket: net.Socket): tls.TLSSocket | undefined {
  return speakers.get(socket);
}

/** From here on new connections get this certificate; those that there are keep theirs. */
export function renew(door: tls.Server, material: TlsMaterial): void {
  door.setSecureContext(contextOptions(material));
  setMaterial(door, material);
}

/** The contexts of names that have a certificate of their own. */
const contexts = new WeakMap<tls.Server, ReadonlyMap<string, tls.SecureContext>>();

function setMaterial(door: tls.Server, material: TlsMaterial): void {
  const named = [...material.credentials.named].map(
    ([name, pair]) => [name, tls.createSecureContext(contextOptions(material, pair))] as const,
  );
  contexts.set(door, new Map(named));
}

/** Undefined where the name has none: then it is the server's own. */
function chooseContext(door: tls.Server, name: string): tls.SecureContext | undefined {
  const named = contexts.get(door);
  const wanted = name.toLowerCase();
  return named?.get(wanted) ?? named?.get(wanted.replace(/^[^.]+/, '*'));
}

function contextOptions({ credentials, settings, ticketKeys }: TlsMaterial, pair: Pair = credentials.fallback) {
  return {
    cert: pair.cert,
    key: pair.key,
    minVersion: settings.minVersion,
    ciphers,
    // A phone without AES in hardware knows best what is fast for it, and all of them are sound.
    honorCipherOrder: false,
    ticketKeys,
    sessionTimeout: sessionSeconds,
    // The same in every worker, whatever its arguments.
    sessionIdContext: 'lowport',
  } satisfies tls.TlsOptions;
}
