import { formatAddress } from '../../listen-address.js';
import type { Facts } from './facts.js';
import type { Run, ServiceUnit } from './facts-of-units.js';
import { raisedStartRecogniser } from './recognise-port-start.js';
import type { Recogniser } from './recogniser.js';
import { findGuardedPlaces, hasAmbient, hasFileCapability, isInBounds, maySomehowBind } from './rights.js';
import { extendService, formatTime, handOver, quote, run } from './words.js';

/** Why the right to open a low port is missing: what should give it comes before that nothing does. */
export const rightRecognisers: readonly Recogniser[] = [
  raisedStartRecogniser,
  {
    code: 'ambient-private-users',
    severity: 'error',
    situation: 'the ambient capability counts in a user namespace of its own only (`PrivateUsers=`)',
    find: facts => {
      const { service, place } = findPowerless(facts);
      if (service === undefined || !hasAmbient(service) || !service.privateUsers) return undefined;
      return {
        text: `${place}: ${service.name} has AmbientCapabilities=CAP_NET_BIND_SERVICE, which PrivateUsers=yes makes worthless outside of its own user namespace`,
        cure: extendService(service.name, 'PrivateUsers=no'),
      };
    },
  },
  {
    code: 'ambient-bounded',
    severity: 'error',
    situation: 'the bounding set takes the ambient capability away (`CapabilityBoundingSet=`)',
    find: facts => {
      const { service, place } = findPowerless(facts);
      if (service === undefined || !hasAmbient(service) || isInBounds(service)) return undefined;
      return {
        text: `${place}: ${service.name} has AmbientCapabilities=CAP_NET_BIND_SERVICE, but its CapabilityBoundingSet= has it not`,
        cure: extendService(service.name, 'CapabilityBoundingSet=CAP_NET_BIND_SERVICE'),
      };
    },
  },
  {
    code: 'node-capability-no-new-privileges',
    severity: 'error',
    situation: 'the file capability of node is ignored (`NoNewPrivileges=`, or a directive that implies it)',
    find: facts => {
      const { service, place } = findPowerless(facts);
      if (service?.noNewPrivileges === undefined || !hasFileCapability(facts)) return undefined;
      const { noNewPrivileges: directive } = service;
      const how = directive.endsWith('=') ? `${directive} implies NoNewPrivileges=yes` : directive;
      return {
        text: `${place}: ${facts.node.path} has ${facts.node.capabilities}, which the kernel ignores in ${service.name}, as ${how}`,
        cure: [
          'Give the right by the unit, where that keeps it:',
          ...giveAmbient(service),
          'And take it off node:',
          run(`setcap -r ${facts.node.real}`),
        ],
      };
    },
  },
  {
    code: 'node-capability-nosuid',
    severity: 'error',
    situation: 'the file capability of node is ignored, as node is on a mount with `nosuid`',
    find: facts => {
      const { service, place } = findPowerless(facts);
      const { node } = facts;
      if (place === undefined || node.nosuid === undefined || !hasFileCapability(facts)) return undefined;
      return {
        text: `${place}: ${node.path} has ${node.capabilities}, which the kernel ignores, as ${node.nosuid} is mounted with nosuid`,
        cure: service
          ? ['Give the right by the unit:', ...giveAmbient(service)]
          : ['Use a node on another mount, or change this one:', run(`mount -o remount,suid ${node.nosuid}`)],
      };
    },
  },
  {
    code: 'node-capability-lost',
    severity: 'error',
    situation: 'node had a file capability, and an upgrade replaced the file',
    find: facts => {
      const { service, place } = findPowerless(facts);
      const evidence = findLostCapability(facts);
      if (place === undefined || evidence === undefined) return undefined;
      const again = run(`setcap cap_net_bind_service=ep ${facts.node.real}`);
      return {
        text: `${place}: ${facts.node.path} has no file capability any more: ${evidence}`,
        cure: service
          ? [
              'To have it for good, give the right by the unit:',
              ...giveAmbient(service),
              'Or, until the next upgrade:',
              again,
            ]
          : ['Until the next upgrade:', again, 'To have it for good:', run('sudo npx lowport install')],
      };
    },
  },
  {
    code: 'ambient-missing',
    severity: 'error',
    situation: 'EACCES: the service has neither the socket nor the capability',
    find: facts => {
      const { service, place } = findPowerless(facts);
      if (service === undefined || hasAmbient(service)) return undefined;
      return {
        text: `${place}: ${service.name} may not open it: user ${facts.runner.name}, no AmbientCapabilities=, and no socket unit holds it`,
        cure: giveAmbient(service),
      };
    },
  },
  {
    code: 'port-forbidden',
    severity: 'error',
    situation: 'EACCES: the user has no right to open the port',
    find: facts => {
      const [place] = findGuardedPlaces(facts);
      if (place === undefined || facts.service !== undefined || maySomehowBind(facts)) return undefined;
      const { runner, firstFreePort, question } = facts;
      return {
        text: `${formatAddress(place)}: user ${quote(runner.name)} may not open a port below ${firstFreePort} (EACCES)`,
        cure: handOver(question.entry, place, question.user),
      };
    },
  },
];

/** The right comes from the node binary: it works, for now and for everybody. */
export const fileCapabilityRecognisers: readonly Recogniser[] = [
  {
    code: 'node-capability-for-every-script',
    severity: 'warning',
    situation: 'the file capability of node is there for every script of every user',
    find: facts => {
      if (!hasFileCapability(facts) || !facts.node.forEverybody || isOwnCopy(facts)) return undefined;
      return {
        text: `${facts.node.path} has ${facts.node.capabilities}: every user of this machine may open low ports with any script`,
        cure: replaceFileCapability(facts),
      };
    },
  },
  {
    code: 'node-capability',
    severity: 'notice',
    situation: 'the port is opened by a file capability of node, which the next upgrade removes',
    find: facts => {
      if (!hasFileCapability(facts) || isOwnCopy(facts)) return undefined;
      return {
        text: `${facts.node.path} has ${facts.node.capabilities}, which is gone when the next upgrade replaces the file`,
        cure: replaceFileCapability(facts),
      };
    },
  },
];

/** The first place that the runner may not open for want of a right; the service, where it is one. */
function findPowerless(facts: Facts): { service?: ServiceUnit; place?: string } {
  const [place] = findGuardedPlaces(facts);
  if (place === undefined || maySomehowBind(facts)) return {};
  return { place: formatAddress(place), ...(facts.service && { service: facts.service }) };
}

/** Facts that node once had the capability: its neighbours have it, or the service ran until node changed. */
function findLostCapability({ node, service, runs }: Facts): string | undefined {
  if (node.capabilities !== '') return undefined;
  const [sibling] = node.capableSiblings;
  if (sibling !== undefined) return `${sibling}, beside it, has cap_net_bind_service`;
  const replacedAt = node.changedAt ?? 0;
  const [before, since] = [runs.filter(isBefore(replacedAt)), runs.filter(run => !isBefore(replacedAt)(run))];
  const wasRefused = since.length > 0 && since.every(({ failure }) => failure?.error?.includes('EACCES'));
  const lastGood = before.findLast(({ failure }) => failure === undefined);
  // A unit that has changed since may have had another user, or the capability.
  if (!wasRefused || lastGood === undefined || (service?.changedAt ?? 0) > lastGood.startedAt) return undefined;
  return `${service?.name} ran until the file was replaced at ${formatTime(replacedAt)}, and has met EACCES since`;
}

function isBefore(time: number): (run: Run) => boolean {
  return ({ startedAt }) => startedAt < time;
}

/** The setcap way gives the capability to a copy of node, which no upgrade replaces and one group may run. */
function isOwnCopy({ node }: Facts): boolean {
  return node.real.startsWith('/usr/local/lib/lowport/') && !node.forEverybody;
}

function giveAmbient({ name, privateUsers, bounding }: ServiceUnit): string[] {
  const lines = ['AmbientCapabilities=CAP_NET_BIND_SERVICE'];
  if (!bounding.includes('cap_net_bind_service')) lines.push('CapabilityBoundingSet=CAP_NET_BIND_SERVICE');
  if (privateUsers) lines.push('PrivateUsers=no');
  return extendService(name, ...lines);
}

function replaceFileCapability({ node, service }: Facts): string[] {
  const instead = service
    ? ['Give the right to the unit alone:', ...giveAmbient(service)]
    : ['Let systemd open the port instead:', run('sudo npx lowport install')];
  return [...instead, 'Then take it off:', run(`setcap -r ${node.real}`)];
}
