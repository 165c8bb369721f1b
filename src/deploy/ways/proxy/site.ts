import { type Address, formatAddress } from '../../../listen-address.js';
import type { Options } from '../options.js';
import { refuseForWay } from '../refuse.js';
import { isHttps, isWebRole } from '../roles.js';

/** Where a proxy listens: one port on any address or on one. */
export type TcpAddress = Extract<Address, { port: number }>;

/** What a reverse proxy has to do for one program. */
export type Site = {
  name: string;
  /** The unix socket on which systemd holds the program's clients. */
  socket: string;
  /** Names of hosts; none: every name that no other site has. */
  names: readonly string[];
  http: TcpAddress[];
  https: TcpAddress[];
  tls?: { cert: string; key: string };
  /** The https address that http leads to, where it does not lead to the program. */
  redirectTo?: TcpAddress;
};

// sun_path less its closing NUL, unix(7), less what stands around the name.
const longestName = 107 - '/run/lowport-.sock'.length;

/**
 * The site that the options ask for.
 * @throws {LowportError} `ERR_WAY_CANNOT` for what a proxy does not listen on, https without a certificate (where the
 *   proxy does not get one itself), a certificate without https, and a name too long for a socket.
 */
export function planSite(
  way: string,
  name: string,
  options: Options,
  { getsCertificate = false }: { getsCertificate?: boolean } = {},
): Site {
  const { listen, tls, serverNames = [] } = options;
  const addresses = listen.map(address => requireTcp(way, address));
  const https = addresses.filter(isHttps);
  const http = addresses.filter(address => !isHttps(address));
  refuseUnfit(way, name, { tls, https, getsCertificate });
  const [redirectTo] = https;
  return {
    name,
    socket: `/run/lowport-${name}.sock`,
    names: serverNames,
    http,
    https,
    ...(tls && { tls }),
    ...(redirectTo && { redirectTo }),
  };
}

function requireTcp(way: string, address: Options['listen'][number]) {
  if ('port' in address && isWebRole(address.role)) return address;
  throw refuseForWay(
    `--listen "${formatAddress(address)}"`,
    way,
    'it is where the proxy listens, by http or https',
    'Name ports: 80, 443, https=8443, 127.0.0.1:80. Sockets of other kinds: --way socket.',
  );
}

function refuseUnfit(
  way: string,
  name: string,
  { tls, https, getsCertificate }: { tls: Options['tls']; https: TcpAddress[]; getsCertificate: boolean },
): void {
  const [first] = https;
  if (first !== undefined && tls === undefined && !getsCertificate) {
    throw refuseForWay(
      `--listen "${formatAddress(first)}"`,
      way,
      'https is there, but no certificate',
      'Add --tls-cert and --tls-key.',
    );
  }
  const [named] = tls?.named ?? [];
  if (named !== undefined) {
    throw refuseForWay(
      `--tls "${named.name}"`,
      way,
      'its site has one certificate',
      'Put all names into one certificate.',
    );
  }
  if (first === undefined && tls !== undefined) {
    throw refuseForWay(
      `--tls-cert ${JSON.stringify(tls.cert)}`,
      way,
      'no https is there to use it',
      'Add --listen 443.',
    );
  }
  if (name.length > longestName) {
    const reason = `the path of its socket would be longer than the 107 bytes that Linux allows`;
    throw refuseForWay(`--name "${name}"`, way, reason, `Choose a name of at most ${longestName} characters.`);
  }
}

/** What the user should know of a program behind any proxy. */
export const proxyNote =
  "The program speaks plain HTTP, whatever the client does; X-Forwarded-For has the client's address, X-Forwarded-Proto http or https.";

/** The same of a proxy that has other sites too. */
export function noteNames({ names }: Site, proxy: string): string[] {
  if (names.length > 0) return [];
  return [
    `It answers to every name that no other site of ${proxy} has. Of several such the first one wins: --server-name.`,
  ];
}
