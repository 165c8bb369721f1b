import { basename } from 'node:path';
import { type Address, formatAddress } from '../../listen-address.js';
import type { Facts, Listener } from './facts.js';
import type { ServiceUnit } from './facts-of-units.js';
import { isServedByRedirect } from './judge-firewall.js';

export type NumberedPlace = Extract<Address, { port: number }>;

const bind = 'cap_net_bind_service';

/**
 * The places that only root or CAP_NET_BIND_SERVICE may open, without those that a socket unit opens for the service,
 * that a redirect leads to its open port, or that it has open already, by whatever right.
 */
export function findGuardedPlaces(facts: Facts): NumberedPlace[] {
  const { places, firstFreePort, sockets, service } = facts;
  const handedOver = service === undefined ? [] : sockets.filter(socket => socket.service === service.name);
  const ports = handedOver.flatMap(({ listen }) => listen).flatMap(one => ('port' in one ? [one.port] : []));
  return places
    .filter(place => 'port' in place)
    .filter(({ port }) => port < firstFreePort && !ports.includes(port))
    .filter(({ port }) => !isServedByRedirect(facts, port) && !isOpen(facts, port));
}

function isOpen(facts: Facts, port: number): boolean {
  return (facts.listeners ?? []).some(listener => listener.port === port && isOwn(facts, listener));
}

/** Whether the runner may open a guarded port, by whatever right. */
export function maySomehowBind(facts: Facts): boolean {
  const { service, runner } = facts;
  if (runner.uid === 0) return isInBounds(service);
  // authbind(1) has a program of its own open the port, as its folders allow; what they allow is for it to say.
  if (basename(service?.command[0] ?? '') === 'authbind') return true;
  return (hasAmbient(service) && isInBounds(service) && !service?.privateUsers) || hasWorkingFileCapability(facts);
}

export function hasAmbient(service: ServiceUnit | undefined): boolean {
  return service?.ambient.includes(bind) ?? false;
}

export function isInBounds(service: ServiceUnit | undefined): boolean {
  return service?.bounding.includes(bind) ?? true;
}

/** `cap_net_bind_service=ep`: permitted, and effective from the start, as node raises no capability itself. */
export function hasFileCapability({ node }: Facts): boolean {
  return new RegExp(`${bind}[^ ]*[=+][a-z]*e`).test(node.capabilities ?? '');
}

function hasWorkingFileCapability(facts: Facts): boolean {
  const { service, node } = facts;
  const isIgnored =
    node.nosuid !== undefined || service?.noNewPrivileges !== undefined || service?.privateUsers === true;
  return hasFileCapability(facts) && !isIgnored && isInBounds(service);
}

/** Whether this listener belongs to the service: its own process, or one of its socket units. */
export function isOwn({ service, sockets }: Facts, listener: Listener): boolean {
  if (service === undefined) return false;
  const names = [service.name, ...sockets.filter(one => one.service === service.name).map(({ name }) => name)];
  return (
    (listener.unit !== undefined && names.includes(listener.unit)) ||
    listener.processes.some(({ pid }) => pid === service.mainPid)
  );
}

/** The first place that the runner may not open for want of a right; the service, where it is one. */
export function findPowerless(facts: Facts): { service?: ServiceUnit; place?: string } {
  const [place] = findGuardedPlaces(facts);
  if (place === undefined || maySomehowBind(facts)) return {};
  return { place: formatAddress(place), ...(facts.service && { service: facts.service }) };
}
