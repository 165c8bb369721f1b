import { formatAddress } from '../../../listen-address.js';
import { apache } from '../config/apache-text.js';
import { type ConfigText, comment } from '../config/text.js';
import type { Site, TcpAddress } from '../proxy/site.js';

const modules = '/usr/lib/apache2/modules';

/** The site of Apache httpd: a file of sites-enabled, with the modules that it takes. */
export function renderApacheSite(site: Site, title: string): string {
  const { http, https, redirectTo } = site;
  const toProgram = renderProxy(site);
  const needed = [
    ...['proxy', 'proxy_http', 'headers'],
    ...(https.length === 0 ? [] : ['socache_shmcb', 'ssl', 'http2']),
    ...(redirectTo === undefined ? [] : ['rewrite']),
  ];
  return apache`
${comment(title)}

# Loaded here where a2enmod has not done so, so that nothing else of this Apache has to change.
${needed.map(loadModule)}
${[...http, ...https].map(renderListen)}
${http.length === 0 ? [] : renderHost(http, site, redirectTo ? renderRedirect(redirectTo) : toProgram)}
${https.length === 0 ? [] : renderHost(https, site, apache`${[renderTls(site), toProgram]}`)}
`.text;
}

function loadModule(name: string): ConfigText {
  return apache`
<IfModule !${`${name}_module`}>
  LoadModule ${`${name}_module`} ${`${modules}/mod_${name}.so`}
  Define ${`LOWPORT_LOADED_${name}`}
</IfModule>
`;
}

/** ports.conf listens on 80, and on 443 where a2enmod has loaded ssl: a second `Listen` of one port is an error. */
function renderListen(address: TcpAddress): ConfigText {
  if (address.port === 80) return apache``;
  const once = `LOWPORT_LISTEN_${encodeName(formatAddress(address))}`;
  const listen = apache`
<IfDefine !${once}>
  Define ${once}
  Listen ${formatAddress(address)}
</IfDefine>
`;
  if (address.port !== 443) return listen;
  return apache`
<IfDefine LOWPORT_LOADED_ssl>
  ${listen}
</IfDefine>
`;
}

function renderHost(addresses: readonly TcpAddress[], site: Site, content: ConfigText): ConfigText {
  return apache`

<VirtualHost ${[...new Set(addresses.map(placeOf))]}>
  ${renderNames(site)}
  ${content}
</VirtualHost>
`;
}

function placeOf(address: TcpAddress): string {
  const isAny = address.kind === 'port' || address.host === '0.0.0.0' || address.host === '::';
  return isAny ? `*:${address.port}` : formatAddress(address);
}

/** Of several hosts that a name fits, Apache takes the first: one for every name has to come last. */
function renderNames({ name, names: [first, ...others] }: Site): ConfigText {
  if (first === undefined) {
    return apache`
ServerName ${`${name.toLowerCase().replace(/[^a-z0-9]/g, '-')}.invalid`}
ServerAlias *
`;
  }
  return apache`
ServerName ${first}
${others.length === 0 ? [] : apache`ServerAlias ${others}`}
`;
}

/** THE_REQUEST is what the client has sent, other variables are decoded; what follows the `?` Apache adds itself. */
function renderRedirect({ port }: TcpAddress): ConfigText {
  const host = port === 443 ? 'https://%{SERVER_NAME}%1' : `https://%{SERVER_NAME}:${port}%1`;
  return apache`
AllowEncodedSlashes NoDecode
RewriteEngine On
RewriteCond %{THE_REQUEST} "^\\S+ (/[^?\\s]*)"
RewriteRule ^ ${host} [R=308,L,NE]
`;
}

function renderTls({ tls }: Site): ConfigText {
  if (tls === undefined) return apache``;
  return apache`
SSLEngine on
SSLCertificateFile ${tls.cert}
SSLCertificateKeyFile ${tls.key}
SSLProtocol -all +TLSv1.2 +TLSv1.3
Protocols h2 http/1.1
RequestHeader set X-Forwarded-Proto https
`;
}

function renderProxy({ name, socket, tls }: Site): ConfigText {
  return apache`
${tls === undefined ? apache`RequestHeader set X-Forwarded-Proto http` : []}
# mod_proxy adds the client's own address; not what the client says of itself.
RequestHeader unset X-Forwarded-For
RequestHeader unset X-Forwarded-Host
ProxyPreserveHost On
AllowEncodedSlashes NoDecode
# Events pass as they come; an idle connection is closed before Node does so.
ProxyPass / ${`unix:${socket}|http://lowport-${encodeName(name)}/`} upgrade=websocket nocanon flushpackets=on enablereuse=on ttl=4 timeout=3600
`;
}

/** Letters, digits and _ alone: two names never make the same one. */
function encodeName(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, char => `_${char.charCodeAt(0).toString(16)}_`);
}
