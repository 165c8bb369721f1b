import http from 'node:http';
import type net from 'node:net';
import type tls from 'node:tls';
import { LowportError } from '../../errors.js';
import { report } from '../report.js';
import { checkDates, type Pair } from './check-pair.js';
import { type Credentials, readCredentials } from './credentials.js';
import { runtimeFolder } from './incoming.js';
import { acceptRenewal, findCredentials } from './renewal.js';
import type { HttpsSettings } from './settings.js';
import { renew, type TlsMaterial, terminate } from './terminate.js';
import { readTicketKeys, untilNextTicketKeys } from './ticket-keys.js';

/**
 * A start goes on with a certificate that clients warn of: what renews it asks this very service for the challenge, and a
 * clock that is wrong at boot is set right later.
 */
function warnByDate(pair: Pair): void {
  try {
    checkDates(pair, new Date());
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    report('warning', `lowport: ${error.message}. It is served, and clients warn of it.\n  ${error.hint}`);
  }
}

/** The TLS in front of the program's http servers, with one set of certificates for all of them. */
export class Doors {
  readonly #doors = new Map<net.Server, tls.Server>();
  readonly #settings: HttpsSettings;
  readonly #env: NodeJS.ProcessEnv;
  #credentials: Credentials | undefined;

  constructor(settings: HttpsSettings, env: NodeJS.ProcessEnv) {
    this.#settings = settings;
    this.#env = env;
  }

  /** Whether there is TLS for any server. */
  get inUse(): boolean {
    return this.#credentials !== undefined;
  }

  /** The TLS of this server; undefined where it has none of lowport. */
  of(server: net.Server): tls.Server | undefined {
    return this.#doors.get(server);
  }

  /**
   * Puts TLS in front of an http server. Undefined for every other one: what speaks TLS itself, or another protocol.
   * @throws {LowportError} as {@link readCredentials}
   */
  open(server: net.Server): tls.Server | undefined {
    if (!(server instanceof http.Server)) return undefined;
    const present = this.#doors.get(server);
    if (present !== undefined) return present;
    const door = terminate(server, this.#material());
    this.#doors.set(server, door);
    const { hsts } = this.#settings;
    const sayHsts = (_: unknown, response: http.ServerResponse) =>
      response.setHeader('Strict-Transport-Security', hsts ?? '');
    if (hsts !== undefined) server.prependListener('request', sayHsts);
    server.once('close', () => {
      this.#doors.delete(server);
      server.off('request', sayHsts);
    });
    return door;
  }

  /** From here on new connections get the renewed certificates. @throws {LowportError} as {@link acceptRenewal} */
  renew(): void {
    this.#credentials = acceptRenewal(this.#env, new Date());
    this.#renewAll();
  }

  #material(): TlsMaterial {
    if (this.#credentials === undefined) {
      this.#credentials = readCredentials(findCredentials(this.#env) ?? '', warnByDate);
      this.#renewTicketKeysDaily();
    }
    const ticketKeys = readTicketKeys(runtimeFolder(this.#env), Date.now());
    return { credentials: this.#credentials, settings: this.#settings, ticketKeys };
  }

  #renewTicketKeysDaily(): void {
    setTimeout(() => {
      this.#renewAll();
      this.#renewTicketKeysDaily();
    }, untilNextTicketKeys(Date.now())).unref();
  }

  #renewAll(): void {
    const material = this.#material();
    for (const door of this.#doors.values()) renew(door, material);
  }
}
