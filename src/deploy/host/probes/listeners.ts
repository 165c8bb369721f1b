import { basename } from 'node:path';
import type { Listener } from '../../doctor/facts.js';
import { ask } from './ask.js';
import { nameUser } from './runner.js';

/** Every TCP socket that listens here. Undefined where ss(8), of the package iproute2, is missing. */
export async function readListeners(): Promise<Listener[] | undefined> {
  const answer = await ask('ss', ['-Hltnpe']);
  if (answer?.status !== 0) return undefined;
  return answer.stdout.split('\n').flatMap(line => parseListener(line) ?? []);
}

/**
 * A line of `ss -Hltnpe`:
 * `LISTEN 0 4096 *:80 *:* users:(("node",pid=155,fd=3)) uid:33 ino:4 sk:1 cgroup:/system.slice/app.socket v6only:0 <->`
 */
export function parseListener(line: string): Listener | undefined {
  const [, , , local = '', , ...rest] = line.trim().split(/\s+/);
  const [, address, port] = /^(.*):(\d+)$/.exec(local) ?? [];
  if (address === undefined || port === undefined) return undefined;
  const details = rest.join(' ');
  const [, uid = '0'] = /\buid:(\d+)/.exec(details) ?? [];
  const [, cgroup] = /\bcgroup:(\S+)/.exec(details) ?? [];
  return {
    host: parseHost(address),
    port: Number(port),
    ipv6Only: /\bv6only:1\b/.test(details),
    user: nameUser(Number(uid)),
    processes: [...details.matchAll(/\("([^"]*)",pid=(\d+),/g)].map(([, name = '', pid]) => ({
      name,
      pid: Number(pid),
    })),
    unit: cgroup === undefined ? undefined : nameUnit(cgroup),
  };
}

/** ss writes `*` for a socket that takes both families, `[::]` for IPv6, and `127.0.0.1%lo` for one on an interface. */
function parseHost(text: string): string {
  return text === '*' ? '::' : text.replace(/%[^\]]*/, '').replace(/^\[(.*)\]$/, '$1');
}

/** The innermost unit of a cgroup's path. */
function nameUnit(cgroup: string): string | undefined {
  const units = cgroup.split('/').filter(part => /\.(service|socket|scope)$/.test(part));
  return units.length === 0 ? undefined : basename(units.at(-1) ?? '');
}
