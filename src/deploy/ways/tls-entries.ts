import { escapeArgument, escapeLine } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { Tls, TlsOptions } from './tls-options.js';

/** A credential of the unit: its name there, and the file that systemd reads as root. */
type Credential = { name: string; path: string; option: string };

function listCredentials({ cert, key, named = [] }: Tls): Credential[] {
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

/** `LoadCredential=`: systemd copies the files at each start, for this service alone. */
export function credentialEntries({ tls }: TlsOptions): Entry[] {
  if (tls === undefined) return [];
  return listCredentials(tls).map(({ name, path, option }) =>
    entry('LoadCredential', `${name}:${escapeLine(path, option)}`),
  );
}

/*
 * Run as root, and so outside of the sandbox, with a name and a file for each credential. The runtime directory is the
 * service's, who could put a link there to lead root astray: so root only opens the files, and who writes is the service's
 * user. It goes by `.`, since the way there is for root alone where the user is a dynamic one (/run/private).
 */
const refresh = [
  'set -e',
  'cd "$RUNTIME_DIRECTORY"',
  'as_owner() { setpriv --reuid="$(stat -c %u .)" --regid="$(stat -c %g .)" --clear-groups --no-new-privs --inh-caps=-all' +
    ' /bin/sh -euc "umask 077; $1" sh "$2"; }',
  `as_owner 'rm -rf "$1"; mkdir "$1"' tls-incoming`,
  'while test $# -gt 0; do as_owner \'cat > "$1"\' "tls-incoming/$1" < "$2"; shift 2; done',
].join('; ');

/**
 * The `ExecReload=` before the one that asks for the reload: it brings the renewed files. systemd copies credentials at
 * service start only; from 262 on RefreshOnReload= could do it, but not on a host with an older one.
 */
export function refreshEntry(tls: Tls): Entry {
  const files = listCredentials(tls).flatMap(({ name, path, option }) => [name, escapeArgument(path, option)]);
  return entry('ExecReload', `+/bin/sh -c ${escapeArgument(refresh, 'reload')} sh ${files.join(' ')}`);
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
