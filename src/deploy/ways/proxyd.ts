import { dirname } from 'node:path';
import { formatAddress, type ListenAddress, parseListenAddress } from '../../listen-address.js';
import { readPortMap } from '../../port-map.js';
import { renderUnit } from '../units/render.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { makePlan, type Plan, reloadUnits, unitFile, verifyUnits } from './plan.js';
import { planProxyUnit } from './proxyd-unit.js';
import { refuseForWay } from './refuse.js';
import { planService } from './service.js';
import { planSocketUnit } from './socket-units.js';
import { type Way, yes } from './way.js';

/** systemd opens the ports, and its own small proxy leads to a program that can adopt no socket. */
export const proxyd: Way = {
  name: 'proxyd',
  plan: planProxyd,
  needs: [{ program: '/usr/lib/systemd/systemd-socket-proxyd', package: 'systemd' }],
  takes: ['exec'],
  comparison: {
    summary: "systemd opens the ports, and systemd-socket-proxyd passes each connection on to the program's own socket",
    privilege: 'systemd alone, before the program starts',
    others: 'who is first to listen on the inner port while the program is down; with --sandbox closed nobody',
    hop: 'a proxy for bytes, in a process of its own',
    cost: { keepAlive: 0.31, perConnection: 0.41 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'no', why: 'the port stays open, but the proxy cuts what is in flight' },
    clientAddressKept: { answer: 'no', why: 'every client comes from 127.0.0.1' },
    choose: 'For what lowport cannot enter: Bun, Deno, a program in any other language (--exec).',
  },
};

/** A port of the host and the place where the program listens for it, with the suffix of their units. */
type Pair = { outer: ListenAddress; inner: ListenAddress; suffix: string };

function planProxyd(asked: Options, facts: HostFacts): Plan {
  refuseOptions(asked, facts);
  const { name } = facts.program;
  const { map: _, idleExitMs, ...rest } = asked;
  const pairs = asked.listen.map((outer, index): Pair => {
    const suffix = index === 0 ? '' : `-${'port' in outer ? outer.port : index}`;
    return { outer, inner: findInner(outer, asked, facts), suffix };
  });
  const options: Options = { ...rest, listen: pairs.map(({ inner }) => inner) };
  const [first] = pairs;
  const isPrivate = asked.sandbox === 'closed';
  const service = planService(options, facts, {
    way: 'proxyd',
    privilege: 'none',
    sockets: [],
    maintained: false,
    asked,
    ...(asked.exec !== undefined && first && { foreign: { file: asked.exec, place: placeOf(first.inner) } }),
    unitEntries: idleExitMs === undefined ? [] : [entry('StopWhenUnneeded', 'yes')],
    serviceEntries: [...runtimeEntries(pairs, name), ...(isPrivate ? loopbackEntries : [])],
  });
  const sockets = pairs.map(({ suffix }) => `${name}${suffix}.socket`);
  const proxies = pairs.map(({ suffix }) => `${name}${suffix}-proxy.service`);
  const files = [
    ...pairs.flatMap(({ outer, inner, suffix }) => {
      const proxy = `${name}${suffix}-proxy.service`;
      const shape = { way: 'proxyd', socketEntries: [entry('Service', proxy)] };
      const unit = planProxyUnit(
        { target: targetOf(inner), socket: `${name}${suffix}.socket`, isPrivate, idleExitMs },
        options,
        facts,
      );
      return [
        unitFile(`${name}${suffix}.socket`, renderUnit(planSocketUnit({ addresses: [outer] }, facts, shape))),
        unitFile(proxy, renderUnit(unit)),
      ];
    }),
    unitFile(`${name}.service`, renderUnit(service)),
  ];
  return makePlan({
    way: 'proxyd',
    name,
    files,
    verify: [verifyUnits(files)],
    apply: [reloadUnits, ['systemctl', 'enable', ...sockets], ['systemctl', 'start', ...sockets]],
    undo: [
      ['systemctl', 'disable', ...sockets],
      ['systemctl', 'stop', ...sockets, ...proxies, `${name}.service`],
    ],
    settle: [reloadUnits],
    notes: [
      ...pairs.map(
        ({ outer, inner }) =>
          `The program has to listen on ${targetOf(inner)}; it gets what arrives at ${formatAddress(outer)}.`,
      ),
      ...(isPrivate ? [] : ['Let it listen on 127.0.0.1 alone: on all addresses its own port is open to everybody.']),
    ],
  });
}

/** Where the program listens: as `--map 3000=80` or `--map /run/app/app.sock=80` says, else 8080 for 80. */
function findInner(outer: ListenAddress, { map = '' }: Options, { user }: HostFacts): ListenAddress {
  const named = [...readPortMap(map, '--map ')].find(
    ([, target]) => formatAddress(target) === formatAddress(outer),
  )?.[0];
  const role = outer.role === undefined ? {} : { role: outer.role };
  if (named !== undefined) {
    const inner = { ...parseListenAddress(named), ...role };
    if (inner.kind === 'path' && user === undefined) {
      const hint = 'Name a user with --user, whom the proxy then shares, or a port: --map 3000=80';
      throw refuseForWay(
        `--map ${JSON.stringify(map)}`,
        'proxyd',
        "the proxy cannot reach a dynamic user's file",
        hint,
      );
    }
    return inner;
  }
  const port = 'port' in outer ? outer.port + 8000 : Number.NaN;
  if (port > 8000 && port <= 65_535) return { kind: 'port', port, ...role };
  const hint = `Say where the program listens: --map 3000=${formatAddress(outer)}`;
  throw refuseForWay(`--listen "${formatAddress(outer)}"`, 'proxyd', 'it says not where the program listens', hint);
}

function refuseOptions({ workers, entry: file, exec, nodeOptions }: Options, _: HostFacts): void {
  if (workers !== undefined) {
    const reason = 'there are no inherited sockets that workers could share';
    throw refuseForWay(`--workers "${workers}"`, 'proxyd', reason, 'Use --way socket, or leave it out.');
  }
  if (exec !== undefined && nodeOptions !== undefined) {
    const shown = `--node-options "${nodeOptions.join(' ')}"`;
    throw refuseForWay(shown, 'proxyd', '--exec names a program that node does not run', 'Leave it out.');
  }
  if (exec !== undefined && file !== undefined) {
    const hint =
      'Arguments of the program stand after --: lowport install --way proxyd --exec /usr/bin/deno -- run --allow-net server.ts';
    throw refuseForWay(`entry "${file}"`, 'proxyd', '--exec names the program already', hint);
  }
}

/** A folder of its own below /run, where the program's socket is in one of that name. */
function runtimeEntries(pairs: readonly Pair[], name: string): Entry[] {
  const isBelow = ({ inner }: Pair) => inner.kind === 'path' && dirname(inner.path) === `/run/${name}`;
  return pairs.some(isBelow) ? [entry('RuntimeDirectory', name)] : [];
}

/** Within its own network the program needs sockets of the internet's kind all the same. */
const loopbackEntries: readonly Entry[] = [
  entry('RestrictAddressFamilies', 'AF_INET AF_INET6'),
  entry('IPAddressAllow', 'localhost'),
];

function targetOf(inner: ListenAddress): string {
  return 'port' in inner ? `127.0.0.1:${inner.port}` : formatAddress(inner);
}

function placeOf(inner: ListenAddress): string {
  return 'port' in inner ? String(inner.port) : formatAddress(inner);
}
