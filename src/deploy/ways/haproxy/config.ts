import { formatAddress } from '../../../listen-address.js';
import { haproxy } from '../config/haproxy-text.js';
import { type ConfigText, comment } from '../config/text.js';
import type { Site, TcpAddress } from '../proxy/site.js';

/**
 * The names of the certificate and its key, and the variable that says where they are; HAProxy looks for the key beside the
 * certificate by itself.
 */
export const credentials = { cert: 'tls.pem', key: 'tls.pem.key', variable: 'LOWPORT_TLS' } as const;

/** A socket that systemd opens for HAProxy, and the variable of its environment that says which descriptor it is. */
export type Bind = { address: TcpAddress; variable: string; isTls: boolean };

/** IPv4 and IPv6 apart, so that HAProxy sees a client's address as the client has it. */
export function listBinds({ http, https }: Site): Bind[] {
  const addresses = [...http.flatMap(split), ...https.flatMap(split)];
  const plain = http.flatMap(split).length;
  return addresses.map((address, at) => ({ address, variable: `LOWPORT_SOCKET_${at + 1}`, isTls: at >= plain }));
}

function split(address: TcpAddress): TcpAddress[] {
  if (address.kind === 'ip') return [address];
  return ['0.0.0.0', '::'].map(host => ({ kind: 'ip', host, port: address.port }));
}

/** The configuration of an HAProxy of its own for one program. */
export function renderHaproxy(site: Site, title: string): string {
  const binds = listBinds(site);
  const plain = binds.filter(({ isTls }) => !isTls);
  const tls = binds.filter(({ isTls }) => isTls);
  return haproxy`
${comment(title)}

global
  log stdout format raw daemon
  hard-stop-after 30s

defaults
  mode http
  log global
  # Errors alone.
  option httplog
  option dontlog-normal
  option dontlognull
  timeout connect 10s
  timeout http-request 60s
  timeout http-keep-alive 65s
  # How long the program takes it decides itself.
  timeout client 1h
  timeout server 1h
  timeout tunnel 24h
${plain.length === 0 ? [] : renderFrontend('http', plain, site.redirectTo ? renderRedirect(site.redirectTo) : toProgram('http'))}
${tls.length === 0 ? [] : renderFrontend('https', tls, toProgram('https'))}

backend program
  http-reuse safe
  # The PROXY protocol tells the program who the client is. A connection is kept for less time than Node keeps an idle one,
  # so that no request meets one that is being closed.
  server program ${`unix@${site.socket}`} send-proxy-v2 pool-purge-delay 2s
`.text;
}

function renderFrontend(name: string, binds: readonly Bind[], content: ConfigText): ConfigText {
  return haproxy`

frontend ${name}
  ${binds.map(renderBind)}
  ${content}
`;
}

/** Without its variable, as where a person tries the file, HAProxy opens the address itself. */
function renderBind({ address, variable, isTls }: Bind): ConfigText {
  const here = address.kind === 'ip' && address.host === '::' ? `[::]:${address.port}` : formatAddress(address);
  if (!isTls) return haproxy`bind "\${${variable}-${here}}"`;
  return haproxy`bind "\${${variable}-${here}}" ssl crt "\${${credentials.variable}}/${credentials.cert}" alpn h2,http/1.1 ssl-min-ver TLSv1.2`;
}

function toProgram(scheme: string): ConfigText {
  return haproxy`
# Not what the client says of itself.
http-request set-header X-Forwarded-For %[src]
http-request set-header X-Forwarded-Proto ${scheme}
http-request set-header X-Forwarded-Host %[req.hdr(host)]
default_backend program
`;
}

function renderRedirect({ port }: TcpAddress): ConfigText {
  if (port === 443) return haproxy`http-request redirect code 308 location https://%[req.hdr(host),host_only]%[pathq]`;
  return haproxy`http-request redirect code 308 location https://%[req.hdr(host),host_only]:${port}%[pathq]`;
}
