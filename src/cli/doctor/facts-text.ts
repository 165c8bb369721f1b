import type { Facts, Listener } from '../../deploy/doctor/facts.js';
import { currentFailure, describeFailure } from '../../deploy/doctor/failures.js';
import { formatAddress } from '../../listen-address.js';

/** The facts that matter, one line each, as doctor prints them above its verdict. */
export function describeFacts(facts: Facts): string[] {
  return [
    ...describeMachine(facts),
    ...facts.places.map(place => describePlace(facts, place)),
    ...describeService(facts),
  ];
}

function describeMachine({ platform, firstFreePort, runner, service, node }: Facts): string[] {
  const kind = [platform.wsl ? 'WSL' : '', platform.container ?? ''].filter(word => word !== '').join(', ');
  const capabilities = node.capabilities === undefined ? '' : `, ${node.capabilities || 'no file capabilities'}`;
  return [
    `process 1 is ${platform.init ?? 'unknown'}${kind === '' ? '' : ` (${kind})`}; ports below ${firstFreePort} need a right`,
    `user ${runner.name}${service === undefined ? '' : ` of ${service.name}`} runs ${node.path}${capabilities}`,
  ];
}

function describePlace({ listeners, sockets }: Facts, place: Facts['places'][number]): string {
  const open = 'port' in place ? (listeners ?? []).filter(({ port }) => port === place.port) : [];
  const unit = sockets.find(({ listen }) => listen.some(one => formatAddress(one) === formatAddress(place)));
  const state = unit === undefined ? '' : ` (${unit.name} is ${unit.activeState})`;
  if (listeners === undefined) return `${formatAddress(place)}: not known${state}`;
  return `${formatAddress(place)}: ${open.length === 0 ? 'nobody listens' : open.map(describeListener).join('; ')}${state}`;
}

function describeListener({ host, port, user, unit, processes }: Listener): string {
  const names = processes.map(({ name, pid }) => `${name} ${pid}`).join(', ');
  const who = [names, unit, `user ${user}`].filter(part => part).join(', ');
  return `${who} on ${formatAddress({ kind: 'ip', host, port })}`;
}

function describeService(facts: Facts): string[] {
  const { service, sockets } = facts;
  if (service === undefined) return [];
  const failure = currentFailure(facts);
  const restarts = service.restarts > 0 ? `, restarted ${service.restarts} times` : '';
  return [
    `${service.name} is ${service.activeState} (${service.subState}${restarts})`,
    ...sockets.map(({ name, activeState, subState }) => `${name} is ${activeState} (${subState})`),
    ...(failure === undefined ? [] : [`its last end: ${describeFailure(failure)}`]),
  ];
}
