import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { makePlan, type Plan } from './plan.js';
import { planSocketUnits } from './socket-units.js';
import { healthOptions, httpsOptions } from './special-options.js';
import { type Way, yes } from './way.js';

/** systemd opens the ports and hands them to the service, which has no privilege at all. */
export const socket: Way = {
  name: 'socket',
  plan: planSocket,
  needs: [],
  takes: [...httpsOptions, ...healthOptions, 'maintenance'],
  comparison: {
    summary: 'systemd opens the ports and hands the open sockets to the program',
    privilege: 'systemd alone, before the program starts',
    others: 'nobody',
    hop: 'none',
    cost: { keepAlive: 0.99, perConnection: 1 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: yes,
    clientAddressKept: yes,
    choose: 'Always, unless something below is needed.',
  },
};

function planSocket(options: Options, facts: HostFacts): Plan {
  return makePlan({ way: 'socket', ...planSocketUnits(options, facts, { way: 'socket' }) });
}
