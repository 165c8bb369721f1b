import { proxyPackages } from '../../host/used-roots.js';
import type { Peer } from '../peers/peers.js';

/** The program as one way serves it, on a low port of its own. */
export type Side = Peer & {
  way: string;
  /** What there is only while this side is measured, since connection tracking slows all others, too: a unit. */
  alone?: (name: string) => string;
  /** Which share of the requests may meet a connection that is being closed; none unless told. */
  maxClosed?: number;
};

/** Ways that are measured on one host, which has these packages. */
export type Group = { title: string; packages: readonly string[]; sides: readonly [Side, Side, ...Side[]] };

type Named = Omit<Side, 'port'>;

/** The program listens by itself, all else being as in the other ways: what they are compared with. */
const base: Named = { name: 'ambient: the program itself', way: 'ambient' };
const again: Named = { name: 'the same again', way: 'ambient' };

const redirect = (name: string) => `${name}-redirect.service`;

export const groups: readonly Group[] = [
  {
    title: 'systemd, PM2 and firewalls',
    packages: ['authbind', 'firewalld', 'iptables', 'libcap2-bin', 'nftables', 'procps'],
    sides: number([
      ...nameAlike('socket', 'pm2', 'proxyd'),
      { name: 'nftables', way: 'nftables', alone: redirect },
      { name: 'iptables', way: 'iptables', alone: redirect },
      { name: 'firewalld', way: 'firewalld', alone: () => 'firewalld.service' },
    ]),
  },
  {
    title: 'proxies',
    packages: proxyPackages,
    sides: number([
      ...nameAlike('nginx', 'caddy', 'haproxy'),
      // It closes kept connections when it starts and ends processes, or has no thread to spare.
      { name: 'apache', way: 'apache', maxClosed: 0.002 },
    ]),
  },
];

/** What the installed program of a side is called. */
export function serviceOf({ way, port }: Side): string {
  return `${way}-${port}`;
}

function nameAlike(...ways: string[]): Named[] {
  return ways.map(way => ({ name: way, way }));
}

function number(others: readonly Named[]): [Side, Side, ...Side[]] {
  return [
    { ...base, port: 80 },
    { ...again, port: 81 },
    ...others.map((side, at): Side => ({ ...side, port: 82 + at })),
  ];
}
