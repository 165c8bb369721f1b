import { basename } from 'node:path';
import { isPlainPath } from './read-checked.js';

/** Where the ways put what they write. A test holds all plans to it. */
const places = [
  '/etc/systemd/system/',
  '/etc/lowport/',
  '/etc/nginx/sites-available/',
  '/etc/nginx/sites-enabled/',
  '/etc/apache2/sites-available/',
  '/etc/apache2/sites-enabled/',
  '/etc/authbind/byport/',
  '/etc/caddy/lowport-',
  '/etc/containers/systemd/',
  '/etc/haproxy/lowport-',
  '/etc/firewalld/policies/',
  '/etc/letsencrypt/renewal-hooks/deploy/',
  '/etc/sysctl.d/',
  '/usr/local/lib/lowport/',
];

/** What the ways of containers write into the program's own folder. */
const besideProgram = new Set(['Containerfile', '.dockerignore', 'compose.yaml']);

/** Whether a path of a record is one that a way may have written, so that lowport may remove it. */
export function isPlannedPlace(path: string): boolean {
  if (!isPlainPath(path)) return false;
  return places.some(place => path.startsWith(place)) || besideProgram.has(basename(path));
}
