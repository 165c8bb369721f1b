import type { Entry } from '../units/unit-file.js';
import { type Credential, ownCredentialEntries } from './credentials.js';
import type { Tls, TlsOptions } from './tls-options.js';

/** The certificates and their keys. */
export function listTlsCredentials({ cert, key, named = [] }: Tls): Credential[] {
  return [
    { name: 'tls-cert', path: cert, option: '--tls-cert' },
    { name: 'tls-key', path: key, option: '--tls-key' },
    ...named.flatMap(({ name, cert, key }) => {
      const suffix = name.replace(/^\*/, '_wildcard');
      return [
        { name: `tls-cert.${suffix}`, path: cert, option: '--tls' },
        { name: `tls-key.${suffix}`, path: key, option: '--tls' },
      ];
    }),
  ];
}

export function tlsCredentialEntries({ tls }: TlsOptions): Entry[] {
  return tls === undefined ? [] : listTlsCredentials(tls).flatMap(ownCredentialEntries);
}

/** What TLS and its companions read from the environment. */
export function tlsEnvironment(options: TlsOptions): Record<string, string> {
  const { tlsMin, hsts, redirect, redirectPort, acmeWebroot, http2, proxyProtocol } = options;
  return {
    ...(tlsMin !== undefined && { LOWPORT_TLS_MIN: tlsMin }),
    ...(hsts !== undefined && { LOWPORT_HSTS: hsts }),
    ...(redirect !== undefined && { LOWPORT_REDIRECT: redirect ? 'on' : 'off' }),
    ...(redirectPort !== undefined && { LOWPORT_REDIRECT_PORT: String(redirectPort) }),
    ...(acmeWebroot !== undefined && { LOWPORT_ACME_WEBROOT: acmeWebroot }),
    ...(http2 !== undefined && { LOWPORT_HTTP2: 'on' }),
    ...(proxyProtocol !== undefined && { LOWPORT_PROXY_PROTOCOL: proxyProtocol }),
  };
}
