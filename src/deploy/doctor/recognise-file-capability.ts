import type { Facts } from './facts.js';
import type { Run } from './facts-of-units.js';
import type { Recogniser } from './recogniser.js';
import { findPowerless, hasFileCapability } from './rights.js';
import { formatTime, giveAmbient, run } from './words.js';

/** The right should come from the node binary, and does not. */
export const uselessCapabilityRecognisers: readonly Recogniser[] = [
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

function replaceFileCapability({ node, service }: Facts): string[] {
  const instead = service
    ? ['Give the right to the unit alone:', ...giveAmbient(service)]
    : ['Let systemd open the port instead:', run('sudo npx lowport install')];
  return [...instead, 'Then take it off:', run(`setcap -r ${node.real}`)];
}
