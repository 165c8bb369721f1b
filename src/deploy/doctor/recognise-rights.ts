import { formatAddress } from '../../listen-address.js';
import { uselessCapabilityRecognisers } from './recognise-file-capability.js';
import { raisedStartRecogniser } from './recognise-port-start.js';
import type { Recogniser } from './recogniser.js';
import { findGuardedPlaces, findPowerless, hasAmbient, isInBounds, maySomehowBind } from './rights.js';
import { extendService, giveAmbient, handOver, quote } from './words.js';

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
  ...uselessCapabilityRecognisers,
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
      // Without systemd the cure is another one, and stands in the verdict on the platform.
      if (!facts.platform.systemd || place === undefined || facts.service !== undefined) return undefined;
      if (maySomehowBind(facts)) return undefined;
      const { runner, firstFreePort, question } = facts;
      return {
        text: `${formatAddress(place)}: user ${quote(runner.name)} may not open a port below ${firstFreePort} (EACCES)`,
        cure: handOver(question.entry, place, question.user),
      };
    },
  },
];
