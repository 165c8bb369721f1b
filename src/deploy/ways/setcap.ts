import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { planOwnListen, refuseHosts } from './own-listen.js';
import { type Command, makePlan, type Plan, type PlannedCopy } from './plan.js';
import { planStaticUser } from './static-user.js';
import type { Way } from './way.js';

/** A copy of node has the capability to open low ports, capabilities(7); with --system-node the host's own node has. */
export const setcap: Way = {
  name: 'setcap',
  plan: planSetcap,
  needs: [{ program: 'setcap', package: 'libcap2-bin' }],
  takes: ['systemNode'],
  comparison: {
    summary: 'a private copy of node has the one capability to open low ports',
    privilege: 'a file that only the group of the service may run',
    others: 'every node that the program starts from that file; with --system-node every user of the host',
    hop: 'none',
    cost: { keepAlive: 1, perConnection: 1 },
    survivesNodeUpgrade: {
      answer: 'partly',
      why: 'the copy stays as it is until the next install, and lowport status says so; with --system-node the upgrade takes the capability away',
    },
    survivesReboot: { answer: 'yes' },
    zeroLossRestart: { answer: 'no', why: 'the port closes with the program' },
    clientAddressKept: { answer: 'yes' },
    choose: 'When something other than systemd starts the program; its sandbox has to stay half open.',
  },
};

const capability = 'cap_net_bind_service=+ep';

function planSetcap(options: Options, facts: HostFacts): Plan {
  refuseHosts(options, 'setcap');
  const { user, prepare, settle } = planStaticUser(facts, 'setcap');
  const { program, nodeFile } = facts;
  const copy: PlannedCopy = {
    path: `/usr/local/lib/lowport/${program.name}/node`,
    source: program.node,
    mode: 0o750,
    // Restarted when another node was copied.
    unit: `${program.name}.service`,
    group: user.group,
  };
  const isShared = options.systemNode === true;
  const granted = isShared ? nodeFile : copy.path;
  const node = isShared ? program.node : copy.path;
  const service = { ...facts, user, program: { ...program, node } };
  const parts = planOwnListen(options, service, { way: 'setcap', privilege: 'gain' });
  const grant: Command = ['setcap', capability, granted];
  return makePlan({
    way: 'setcap',
    ...parts,
    prepare,
    copies: isShared ? [] : [copy],
    apply: [grant, ...parts.apply],
    undo: [...parts.undo, ...(isShared ? [takeBack(granted)] : [])],
    settle: [...parts.settle, ...settle],
    notes: isShared
      ? [
          `Every user of this host who runs ${nodeFile} may open any port below 1024 from now on.`,
          'The next upgrade of node takes the capability away, and the program fails to start: repeat the command then.',
        ]
      : [
          `An upgrade of node does not reach the copy: repeat the command then, lowport status ${program.name} says when.`,
        ],
  });
}

/** Fails not where there is none. */
function takeBack(file: string): Command {
  return ['sh', '-c', 'test -z "$(getcap "$1")" || setcap -r "$1"', 'sh', file];
}
