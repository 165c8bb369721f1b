import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { planOwnListen, refuseHosts } from './own-listen.js';
import { makePlan, type Plan } from './plan.js';
import { type Way, yes } from './way.js';

/** The program opens its ports itself, with the one capability that this takes. */
export const ambient: Way = {
  name: 'ambient',
  plan: planAmbient,
  needs: [],
  comparison: {
    summary: 'systemd gives the program the one capability to open low ports',
    privilege: 'the program, for as long as it runs',
    others: 'every child of the program, for any low port',
    hop: 'none',
    cost: { keepAlive: 1, perConnection: 1 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'no', why: 'the port closes with the program' },
    clientAddressKept: yes,
    choose: 'When the program decides its ports at run time, so that no socket unit can name them.',
  },
};

function planAmbient(options: Options, facts: HostFacts): Plan {
  refuseHosts(options, 'ambient');
  return makePlan({
    way: 'ambient',
    ...planOwnListen(options, facts, { way: 'ambient', privilege: 'bind' }),
    notes: [
      'The ambient way opens no socket: the program listens where it decides itself, and reads PORT if it does so.',
      'The program and every child of it may open any port below 1024.',
    ],
  });
}
