import { formatAddress } from '../../../listen-address.js';
import { nginx } from '../config/nginx-text.js';
import { type ConfigText, comment } from '../config/text.js';
import type { Site, TcpAddress } from '../proxy/site.js';

/** The site of nginx: a file of sites-enabled, which nginx reads inside its `http` block. */
export function renderNginxSite(site: Site, title: string): string {
  const { http, https, redirectTo } = site;
  const key = encodeVariable(site.name);
  const toProgram = renderLocation(site, key);
  return nginx`
${comment(title)}

# A WebSocket asks for an upgrade; after any other request the connection to the program stays open for the next one.
map $http_upgrade $lowport_${key}_connection {
  default upgrade;
  "" "";
}

upstream ${upstreamOf(site)} {
  server ${`unix:${site.socket}`};
  keepalive 32;
  # Shorter than Node keeps an idle connection, so that no request meets one that is being closed.
  keepalive_timeout 4s;
}
${http.length === 0 ? [] : renderServer(http.map(listenPlainly), site, redirectTo ? renderRedirect(redirectTo) : toProgram)}
${
  https.length === 0
    ? []
    : renderServer(
        https.map(listenByTls),
        site,
        nginx`
${renderTls(site)}
${toProgram}
`,
      )
}
`.text;
}

function renderServer(listen: readonly ConfigText[], site: Site, content: ConfigText): ConfigText {
  return nginx`

server {
  ${listen}
  ${renderNames(site)}
  ${content}
}
`;
}

/** A regular expression counts after every name and before the default server: it takes nothing from other sites. */
function renderNames({ names }: Site): ConfigText {
  return names.length === 0 ? nginx`server_name ~.;` : nginx`server_name ${names};`;
}

function listenPlainly(address: TcpAddress): ConfigText {
  return nginx`${placesOf(address).map(place => nginx`listen ${place};`)}`;
}

function listenByTls(address: TcpAddress): ConfigText {
  return nginx`${placesOf(address).map(place => nginx`listen ${place} ssl http2;`)}`;
}

/** A bare port is IPv4 alone to nginx. */
function placesOf(address: TcpAddress): string[] {
  return address.kind === 'port' ? [String(address.port), `[::]:${address.port}`] : [formatAddress(address)];
}

function renderRedirect({ port }: TcpAddress): ConfigText {
  return port === 443
    ? nginx`return 308 https://$host$request_uri;`
    : nginx`return 308 https://$host:${port}$request_uri;`;
}

function renderTls({ tls }: Site): ConfigText {
  if (tls === undefined) return nginx``;
  return nginx`
ssl_certificate ${tls.cert};
ssl_certificate_key ${tls.key};
ssl_protocols TLSv1.2 TLSv1.3;
`;
}

function renderLocation(site: Site, key: string): ConfigText {
  return nginx`
# How much the program takes, and for how long, it decides itself.
client_max_body_size 0;

location / {
  proxy_pass ${`http://${upstreamOf(site)}`};
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $lowport_${key}_connection;
  proxy_set_header Host $http_host;
  # Not what the client says of itself.
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Forwarded-Host $http_host;
  # Events and streams pass as they come.
  proxy_buffering off;
  proxy_request_buffering off;
  proxy_read_timeout 1h;
  proxy_send_timeout 1h;
}
`;
}

function upstreamOf({ name }: Site): string {
  return `lowport-${name}`;
}

/** A variable of its own for each site, letters and digits and _ alone: two names never make the same one. */
function encodeVariable(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, char => `_${char.charCodeAt(0).toString(16)}_`);
}
