import http from 'node:http';
import https from 'node:https';
import { formatAddress } from '../../../listen-address.js';
import type { TrialSocket } from '../../harden/trial-units.js';

/** One request of the user's choice, and the socket of the trial that it goes to. */
export type Probe = { url: URL; socket: TrialSocket };

const timeoutMs = 10_000;

/** What comes of it in words: `200`, or why there is no answer. Certificates are not looked at. */
export function ask({ url, socket: { own } }: Probe): Promise<string> {
  const isSecure = url.protocol === 'https:';
  const place =
    own.kind === 'path'
      ? { socketPath: own.path }
      : own.kind === 'abstract'
        ? { socketPath: `\0${own.name}` }
        : { host: '127.0.0.1', port: own.port };
  const options = {
    ...place,
    path: `${url.pathname}${url.search}`,
    headers: { Host: url.host, Connection: 'close' },
    agent: false as const,
    ...(isSecure && { servername: url.hostname, rejectUnauthorized: false }),
  };
  return new Promise(resolve => {
    const request = (isSecure ? https : http).get(options, response => {
      response.resume();
      response.on('end', () => resolve(String(response.statusCode)));
      response.on('error', error => resolve(nameError(error)));
    });
    request.on('error', error => resolve(nameError(error)));
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
  });
}

export function describeProbe({ url }: Probe): string {
  return `GET ${url.href}`;
}

/** `GET /` on each socket, for those who name no request. */
export function defaultProbe(socket: TrialSocket, isSecure: boolean): Probe {
  const { address } = socket;
  const port = 'port' in address ? address.port : undefined;
  const scheme = isSecure ? 'https' : 'http';
  return { url: new URL(`${scheme}://localhost${port === undefined ? '' : `:${port}`}/`), socket };
}

/** The socket that a URL leads to, or undefined. */
export function findTarget(url: URL, sockets: readonly TrialSocket[]): TrialSocket | undefined {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return sockets.find(({ address }) => 'port' in address && address.port === port);
}

function nameError(error: NodeJS.ErrnoException): string {
  return `no answer (${error.code ?? error.message})`;
}

export function describeSocket({ address }: TrialSocket): string {
  return formatAddress(address);
}
