import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { planOwnListen, refuseHosts } from './own-listen.js';
import { makePlan, type Plan, type PlannedFile } from './plan.js';
import { describeEarlier, sysctlFolder, sysctlKey } from './port-start.js';
import { type Way, yes } from './way.js';

/** The host lets everybody open the ports from the program's lowest one up, ip(7). */
export const sysctl: Way = {
  name: 'sysctl',
  plan: planSysctl,
  needs: [{ program: 'sysctl', package: 'procps' }],
  comparison: {
    summary: 'the host lets every user open low ports, and the program does',
    privilege: 'nobody: the ports are no longer privileged',
    others: 'every user of the host, for every port from the lowest one up',
    hop: 'none',
    cost: { keepAlive: 1, perConnection: 1 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'no', why: 'the port closes with the program, and anybody may open it then' },
    clientAddressKept: yes,
    choose: 'In a container or a machine that serves one program alone, with no other user.',
  },
};

const tool = '/usr/lib/systemd/systemd-sysctl';

function planSysctl(options: Options, facts: HostFacts): Plan {
  refuseHosts(options, 'sysctl');
  const parts = planOwnListen(options, facts, { way: 'sysctl', privilege: 'none' });
  const earlier = facts.unprivilegedPortStart;
  const lowest = Math.min(...options.listen.flatMap(address => ('port' in address ? [address.port] : [])));
  const start = Math.min(lowest, earlier);
  const file = planDropIn(start, facts);
  return makePlan({
    way: 'sysctl',
    ...parts,
    files: [file, ...parts.files],
    apply: [[tool, `--prefix=${sysctlKey}`], ...parts.apply],
    // The value of before, and over it what other files on the host say.
    settle: [
      ['sysctl', '--quiet', '--write', `${sysctlKey}=${earlier}`],
      [tool, `--prefix=${sysctlKey}`],
      ...parts.settle,
    ],
    notes: [
      start < earlier
        ? `Every user of this host may open the ports ${start} to ${earlier - 1} from now on, IPv4 and IPv6.`
        : `Every user of this host may open the ports from ${earlier} up already.`,
    ],
  });
}

/** Of all drop-ins the last one counts, sysctl.d(5): the lower the port, the later the name, or another would shut it again. */
function planDropIn(start: number, { program, unprivilegedPortStart, lowportVersion }: HostFacts): PlannedFile {
  const order = String(99_999 - start).padStart(5, '0');
  const lines = [
    `# Written by lowport ${lowportVersion}, the sysctl way.`,
    describeEarlier(program.name, unprivilegedPortStart),
    `${sysctlKey} = ${start}`,
  ];
  return {
    path: `${sysctlFolder}/90-lowport-${order}-${program.name}.conf`,
    content: `${lines.join('\n')}\n`,
    mode: 0o644,
  };
}
