import { addressesCollide, formatAddress, type ListenAddress } from '../../listen-address.js';
import { readPortMap } from '../../port-map.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { type Command, makePlan, type Plan, type PlannedFile, reloadUnits } from './plan.js';
import { refuseForWay } from './refuse.js';
import { isHttps, isWebRole } from './roles.js';
import { planSocketUnits } from './socket-units.js';

/*
 * The kernel turns packets for a low port towards a high one. That one is systemd's socket, too: otherwise whoever is
 * first to listen there while the program is down would get the clients of the low port.
 */

/** Packets for port `from` go to `to`. */
export type Redirect = { from: number; to: number };

/** What a firewall needs for the redirects. */
export type RedirectRules = Pick<Plan, 'files' | 'verify'> & {
  apply: Command[];
  undo: Command[];
  settle?: Command[];
  notes?: string[];
};

/** A program on systemd's socket at a high port, and rules of a firewall that lead to it. */
export function planRedirects(
  options: Options,
  facts: HostFacts,
  way: string,
  planRules: (redirects: Redirect[]) => RedirectRules,
): Plan {
  const pairs = options.listen.map(address => ({ address, to: findInnerPort(address, options, way) }));
  const listen = pairs.map(({ address, to }): ListenAddress => {
    const role = isHttps(address) ? 'https' : address.role;
    return { kind: 'port', port: to, ...(role !== undefined && { role }) };
  });
  refuseCollisions(listen, options.listen, way);
  const redirects = pairs.map(({ address, to }) => ({ from: portOf(address), to }));
  // A program that asks for the low port itself gets the socket behind it.
  const map = redirects.map(({ from, to }) => `${from}=${to}`).join();
  const secure = pairs.find(({ address }) => isHttps(address));
  const publicPort = secure && { redirectPort: portOf(secure.address) };
  const units = planSocketUnits(options, facts, { way, inner: { listen, map, ...publicPort } });
  const rules = planRules(redirects);
  return makePlan({
    way,
    ...units,
    files: [...units.files, ...rules.files],
    verify: [...units.verify, ...rules.verify],
    // Nobody outside shall find the high port open before the rules are there.
    apply: [reloadUnits, ...rules.apply, ...units.apply],
    undo: [...rules.undo, ...units.undo],
    settle: [...units.settle, ...(rules.settle ?? [])],
    notes: [
      ...redirects.map(({ from, to }) => `The program listens on port ${to}; what arrives at port ${from} gets there.`),
      ...(rules.notes ?? []),
    ],
  });
}

/** Where the program listens: as `--map 3000=80` says, else 8080 for 80, 8443 for 443. */
function findInnerPort(address: ListenAddress, { map = '' }: Options, way: string): number {
  if (address.kind !== 'port' || !isWebRole(address.role)) {
    throw refuseListen(address, way, 'a rule takes a port on all addresses, for http or https');
  }
  const named = [...readPortMap(map, '--map ')].find(([, target]) => portOf(target) === address.port)?.[0];
  const inner = named === undefined ? address.port + 8000 : Number(named);
  if (inner >= firstUnprivileged && inner <= 65_535 && inner !== address.port) return inner;
  const hint = `Say where the program listens: --map 3000=${address.port}`;
  if (named === undefined) throw refuseForWay(`--listen "${address.port}"`, way, 'no port is 8000 above it', hint);
  throw refuseForWay(`--map ${JSON.stringify(map)}`, way, `"${named}" is no high port to redirect to`, hint);
}

/** The kernel's default of net.ipv4.ip_unprivileged_port_start. */
const firstUnprivileged = 1024;

function refuseCollisions(inner: ListenAddress[], outer: readonly ListenAddress[], way: string): void {
  for (const [index, address] of inner.entries()) {
    if (![...outer, ...inner.slice(0, index)].some(other => addressesCollide(other, address))) continue;
    throw refuseListen(address, way, 'the program would have to listen there twice');
  }
}

function refuseListen(address: ListenAddress, way: string, reason: string) {
  const hint = 'Give bare ports, as in --listen 80, and name the port of the program with --map 3000=80.';
  return refuseForWay(`--listen "${formatAddress(address)}"`, way, reason, hint);
}

function portOf(address: ListenAddress): number {
  return 'port' in address ? address.port : 0;
}

/** The firewall's own files of a program, in a folder that no firewall reads by itself. */
export function ruleFile(name: string, suffix: string, lines: readonly string[]): PlannedFile {
  return { path: `/etc/lowport/${name}.${suffix}`, content: `${lines.join('\n')}\n`, mode: 0o644 };
}
