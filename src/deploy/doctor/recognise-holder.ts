import { isIPv4 } from 'node:net';
import { type Address, addressesCollide, formatAddress } from '../../listen-address.js';
import type { Facts, Listener } from './facts.js';
import type { Recogniser } from './recogniser.js';
import { isOwn } from './rights.js';
import { run } from './words.js';

/** Whether the port is free. */
export const holderRecognisers: readonly Recogniser[] = [
  {
    code: 'port-in-use-by-socket-unit',
    severity: 'error',
    situation: 'a socket unit of systemd holds the port, for another service',
    find: facts => {
      const found = findHolder(facts, ({ unit }) => unit?.endsWith('.socket') === true);
      if (found === undefined) return undefined;
      const { place, holder } = found;
      const service = facts.sockets.find(({ name }) => name === holder.unit)?.service ?? 'its service';
      return {
        text: `${formatAddress(place)}: systemd holds it with ${holder.unit}, for ${service}`,
        cure: [
          'If the program is that service, start it so:',
          run(`systemctl start ${service}`),
          'Else give the port up:',
          run(`systemctl disable --now ${holder.unit}`),
        ],
      };
    },
  },
  {
    code: 'port-in-use-other-family',
    severity: 'error',
    situation: 'a socket of the other address family leaves no room',
    find: facts => {
      const found = findHolder(facts, ({ host }, place) => place.kind === 'ip' && isIPv4(host) !== isIPv4(place.host));
      if (found === undefined) return undefined;
      const { place, holder } = found;
      const isWider = !isIPv4(holder.host);
      const listens = `${describeHolder(holder)} listens on ${formatPlace(holder)}`;
      return {
        text: `${formatAddress(place)}: ${isWider ? `${listens}, which takes IPv4 and IPv6` : `it takes IPv4 and IPv6, and ${listens}`}`,
        cure: [
          ...giveUp(facts, place, holder),
          `Or let ${isWider ? 'that one' : 'the program'} keep to its own family: ipv6Only in Node, ipv6only=on in nginx, BindIPv6Only=ipv6-only in a socket unit.`,
        ],
      };
    },
  },
  {
    code: 'port-in-use',
    severity: 'error',
    situation: 'another process listens on the port',
    find: facts => {
      const found = findHolder(facts, () => true);
      if (found === undefined) return undefined;
      const { place, holder } = found;
      return {
        text: `${formatAddress(place)}: ${describeHolder(holder)} listens on ${formatPlace(holder)} already`,
        cure: [...giveUp(facts, place, holder), ...startAgain(facts), 'Or choose another port.'],
      };
    },
  },
];

type Taken = { place: Extract<Address, { port: number }>; holder: Listener };

function findHolder(facts: Facts, fits: (holder: Listener, place: Taken['place']) => boolean): Taken | undefined {
  const foreign = (facts.listeners ?? []).filter(listener => !isOwn(facts, listener));
  for (const place of facts.places) {
    if (!('port' in place)) continue;
    const holder = foreign.find(one => collide(place, one) && fits(one, place));
    if (holder !== undefined) return { place, holder };
  }
  return undefined;
}

/** What binds first is in the way of the other, also where that would take more. */
function collide(place: Taken['place'], { host, port, ipv6Only }: Listener): boolean {
  const wanted = place.kind === 'ip' ? place.host : undefined;
  if (host === '::' && wanted !== undefined && isIPv4(wanted)) return port === place.port && !ipv6Only;
  // `::` takes IPv4 along, where the program does not say otherwise.
  if (wanted === '::' && isIPv4(host)) return port === place.port;
  return addressesCollide(place, { kind: 'ip', host, port });
}

function describeHolder({ processes: [first], user, unit }: Listener): string {
  const who = first === undefined ? 'a process' : `${first.name} (pid ${first.pid})`;
  return `${who} of user ${user}${unit === undefined ? '' : ` in ${unit}`}`;
}

function formatPlace({ host, port }: Listener): string {
  return formatAddress({ kind: 'ip', host, port });
}

/** Servers that lowport has a way beside: the program stays behind them. */
const proxies: Readonly<Record<string, string>> = {
  nginx: 'nginx',
  apache2: 'apache',
  httpd: 'apache',
  caddy: 'caddy',
  haproxy: 'haproxy',
};

function giveUp(facts: Facts, { port }: Taken['place'], holder: Listener): string[] {
  const {
    unit,
    processes: [first],
  } = holder;
  if (first?.name === 'docker-proxy') {
    return ['A container publishes it. See which, and stop that one:', run(`docker ps --filter publish=${port}`)];
  }
  if (unit?.endsWith('.service')) {
    const way = proxies[unit.replace(/\.service$/, '')];
    const entry = facts.question.entry ?? findEntry(facts);
    return [
      ...(way === undefined || entry === undefined
        ? []
        : [
            'Let it serve the program as well, beside what it serves:',
            run(`sudo npx lowport install ${entry} --way ${way}`),
          ]),
      `${way === undefined || entry === undefined ? 'Stop' : 'Or stop'} it for good${describeOthers(facts, holder)}:`,
      run(`systemctl disable --now ${unit}`),
    ];
  }
  // What systemd itself holds, and the first process of all, end with the machine.
  if (first !== undefined && first.pid > 1) return ['End it:', run(`kill ${first.pid}`)];
  return ['See who it is:', run(`sudo ss -Hltnp 'sport = :${port}'`)];
}

/** What else would end with a service. */
function describeOthers({ listeners }: Facts, { unit, port }: Listener): string {
  const others = new Set((listeners ?? []).filter(one => one.unit === unit && one.port !== port).map(one => one.port));
  return others.size === 0 ? '' : `, with what it serves on ${[...others].sort((a, b) => a - b).join(', ')}`;
}

/** The port alone does not bring back what has failed for want of it. */
function startAgain({ service }: Facts): string[] {
  if (service === undefined || service.activeState === 'active') return [];
  return [
    'Then start the program:',
    run(`systemctl reset-failed ${service.name} && systemctl restart ${service.name}`),
  ];
}

function findEntry({ service, files }: Facts): string | undefined {
  return service === undefined ? undefined : files.find(({ use }) => use === 'entry')?.path;
}
