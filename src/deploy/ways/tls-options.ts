import { join } from 'node:path';
import { parseDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';
import { readNetworks } from '../../networks.js';

/** What generate and install are told of TLS, as it stands on the command line. */
export type RawTlsOptions = {
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  tls?: readonly string[] | undefined;
  tlsMin?: string | undefined;
  hsts?: string | undefined;
  redirect?: boolean | undefined;
  acmeWebroot?: string | undefined;
  http2?: true | undefined;
  proxyProtocol?: string | undefined;
};

/** The files of a certificate with its chain, and of its key. */
export type TlsFiles = { cert: string; key: string };

/** The first certificate is for every name that has none of its own. */
export type Tls = TlsFiles & { named?: (TlsFiles & { name: string })[] };

/** The same, checked. The values are those of the environment variables that they become. */
export type TlsOptions = {
  tls?: Tls;
  tlsMin?: string;
  hsts?: string;
  redirect?: boolean;
  /** The port of https that clients see, where it is not that of the socket. The way says so, not the user. */
  redirectPort?: number;
  acmeWebroot?: string;
  http2?: true;
  proxyProtocol?: string;
};

/**
 * @param absolute makes a path absolute
 * @throws {LowportError} `ERR_TLS_PAIR`, `ERR_TLS_NAME`, `ERR_TLS_MIN`, `ERR_HSTS`, `ERR_DURATION`, `ERR_NETWORKS`
 */
export function readTlsOptions(raw: RawTlsOptions, absolute: (path: string) => string): TlsOptions {
  const tls = readTls(raw, absolute);
  const { tlsMin, hsts, redirect, acmeWebroot, http2, proxyProtocol } = raw;
  if (proxyProtocol !== undefined) readNetworks(proxyProtocol, '--proxy-protocol ');
  return {
    ...(tls && { tls }),
    ...(tlsMin !== undefined && { tlsMin: readVersion(tlsMin) }),
    ...(hsts !== undefined && { hsts: readHsts(hsts) }),
    ...(redirect !== undefined && { redirect }),
    ...(acmeWebroot !== undefined && { acmeWebroot: absolute(acmeWebroot) }),
    ...(http2 !== undefined && { http2 }),
    ...(proxyProtocol !== undefined && { proxyProtocol }),
  };
}

function readTls({ tlsCert, tlsKey, tls = [] }: RawTlsOptions, absolute: (path: string) => string): Tls | undefined {
  const named = tls.map(text => readNamed(text, absolute));
  const fallback = readFallback(tlsCert, tlsKey, absolute) ?? named[0];
  if (fallback === undefined) return undefined;
  const { cert, key } = fallback;
  return { cert, key, ...(named.length > 0 && { named }) };
}

function readFallback(
  cert: string | undefined,
  key: string | undefined,
  absolute: (path: string) => string,
): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined;
  const isFolder = cert !== undefined && (key ?? cert) === cert && isLiveFolder(absolute(cert));
  if (isFolder) return filesOf(absolute(cert));
  if (cert !== undefined && key !== undefined) return { cert: absolute(cert), key: absolute(key) };
  const [given, path, missing] = key === undefined ? ['cert', cert, 'key'] : ['key', key, 'cert'];
  throw new LowportError(
    'ERR_TLS_PAIR',
    `--tls-${given} ${JSON.stringify(path)}: there is no --tls-${missing} with it`,
    {
      hint: `Add --tls-${missing} with its file: TLS needs the certificate and its key. Of Certbot, the folder will do: --tls-cert /etc/letsencrypt/live/shop.example`,
    },
  );
}

/** Certbot keeps all of one certificate in such a folder, under whatever `--config-dir`. */
function isLiveFolder(path: string): boolean {
  return /\/live\/[^/]+$/.test(path);
}

function filesOf(folder: string): TlsFiles {
  return { cert: join(folder, 'fullchain.pem'), key: join(folder, 'privkey.pem') };
}

/** `shop.example=FOLDER`, `*.example.com=CERT,KEY` */
function readNamed(text: string, absolute: (path: string) => string): TlsFiles & { name: string } {
  const [, name = '', files = ''] =
    /^((?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?)=(.+)$/.exec(text) ?? [];
  const [cert, key, ...more] = files.split(',').filter(path => path !== '');
  if (name !== '' && cert !== undefined && more.length === 0) {
    if (key !== undefined) return { name: name.toLowerCase(), cert: absolute(cert), key: absolute(key) };
    if (isLiveFolder(absolute(cert))) return { name: name.toLowerCase(), ...filesOf(absolute(cert)) };
  }
  throw new LowportError('ERR_TLS_NAME', `--tls ${JSON.stringify(text)}: it is not NAME=CERTIFICATE,KEY`, {
    hint: 'Write --tls shop.example=/etc/ssl/shop.pem,/etc/ssl/shop.key or --tls shop.example=/etc/letsencrypt/live/shop.example',
  });
}

function readVersion(text: string): string {
  if (text === '1.2' || text === '1.3') return text;
  throw new LowportError(
    'ERR_TLS_MIN',
    `--tls-min ${JSON.stringify(text)}: it is no version of TLS that can be asked for`,
    {
      hint: 'Choose 1.2, which is the default, or 1.3. What is older is not safe.',
    },
  );
}

/** `365d`, `365d,subdomains`, `730d,subdomains,preload`: RFC 6797. */
function readHsts(text: string): string {
  const [age = '', ...words] = text.split(',');
  if (!words.every(word => word === 'subdomains' || word === 'preload')) {
    throw new LowportError('ERR_HSTS', `--hsts ${JSON.stringify(text)}: only subdomains and preload may follow`, {
      hint: 'Write it as 365d, 365d,subdomains or 730d,subdomains,preload.',
    });
  }
  const parts = [
    `max-age=${Math.round(parseDuration(age) / 1000)}`,
    ...(words.includes('subdomains') ? ['includeSubDomains'] : []),
    ...(words.includes('preload') ? ['preload'] : []),
  ];
  return parts.join('; ');
}
