import http, { type IncomingMessage } from 'node:http';
import { challengePath, serveChallenge } from './acme-webroot.js';
import { end } from './answer.js';

/** Clients of a redirect have one short thing to say, in milliseconds. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 1000,
  connectionsCheckingInterval: 2000,
};

/** Host names and IPv4 addresses, or an IPv6 address in brackets; then a port, which belongs to http. Nothing else. */
const hostPattern = /^([A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * A server that sends every client to https: 308, so that methods stay, to the same host, path and query. It answers 400
 * where it is not clear which host was asked for, and challenges of the webroot itself.
 * @param port of https
 */
export function createRedirect(port: number, acmeWebroot: string | undefined): http.Server {
  return http.createServer(limits, (request, response) => {
    const path = readPath(request);
    if (path?.startsWith(challengePath) && acmeWebroot !== undefined) {
      void serveChallenge(acmeWebroot, path.slice(challengePath.length), request, response);
      return;
    }
    const location = findLocation(request, port);
    if (location === undefined) end(response, 400);
    else end(response, 308, { Location: location });
  });
}

type Request = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>;

/** The same by https, or undefined where it is not clear what was asked for. */
export function findLocation(request: Request, port: number): string | undefined {
  const [host, path] = [readHost(request), readPath(request)];
  if (host === undefined || path === undefined) return undefined;
  return `https://${host}${port === 443 ? '' : `:${port}`}${path}`;
}

/** The host without its port, or undefined where the request has none, two, or one that is none. */
function readHost({ rawHeaders }: Request): string | undefined {
  // Node keeps the first of several to itself.
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host');
  const [, host] = hosts.length === 1 ? (hostPattern.exec(hosts[0] ?? '') ?? []) : [];
  return host;
}

/**
 * Path and query as they were asked for, or undefined where it is neither a path nor a URL of the very host that the Host
 * field names (RFC 9112, 3.2.2).
 */
function readPath({ url = '', headers }: Request): string | undefined {
  const prefix = `http://${headers.host}`;
  const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;
  // Node lets nothing through that could end a field: control characters, bytes beyond ASCII.
  return path.startsWith('/') ? path : undefined;
}
