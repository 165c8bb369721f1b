import { caddy } from '../config/caddy-text.js';
import { type ConfigText, comment } from '../config/text.js';
import type { Site, TcpAddress } from '../proxy/site.js';

/** The Caddyfile of a Caddy of its own for one program; `admin` is the socket by which it reloads. */
export function renderCaddyfile(site: Site, title: string, admin: string): string {
  const { http, https, redirectTo } = site;
  const content = renderProxy(site);
  return caddy`
${comment(title)}

{
  admin ${`unix/${admin}`}
  # Who comes by http is led to https below. A certificate is only fetched where none is given.
  auto_https ${site.tls === undefined && https.length > 0 ? 'disable_redirects' : 'off'}
}
${http.map(address => renderSite('http', address, site, redirectTo ? renderRedirect(redirectTo) : content))}
${https.map(address => renderSite('https', address, site, caddy`${[renderTls(site), content]}`))}
`.text;
}

function renderSite(scheme: string, address: TcpAddress, { names }: Site, content: ConfigText): ConfigText {
  const places = (names.length === 0 ? [''] : names).map(name => `${scheme}://${name}:${address.port}`);
  return caddy`

${places} {
  ${address.kind === 'ip' ? caddy`bind ${address.host}` : []}
  ${content}
}
`;
}

/** The placeholders are filled in when Caddy reads the file: the folder of the unit's credentials. */
function renderTls({ tls }: Site): ConfigText {
  return tls === undefined ? caddy`` : caddy`tls {$CREDENTIALS_DIRECTORY}/tls-cert {$CREDENTIALS_DIRECTORY}/tls-key`;
}

function renderRedirect({ port }: TcpAddress): ConfigText {
  return port === 443 ? caddy`redir https://{host}{uri} 308` : caddy`redir https://{host}:${port}{uri} 308`;
}

function renderProxy({ socket }: Site): ConfigText {
  return caddy`
reverse_proxy ${`unix/${socket}`} {
  header_up X-Real-IP {remote_host}
  # Events pass as they come.
  flush_interval -1
  transport http {
    # Shorter than Node keeps an idle connection, so that no request meets one that is being closed.
    keepalive 4s
  }
}
`;
}
