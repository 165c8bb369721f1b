import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { planOwnListen, refuseHosts } from './own-listen.js';
import { makePlan, type Plan, type PlannedFile } from './plan.js';
import { planStaticUser } from './static-user.js';
import { type Way, yes } from './way.js';

/** A set-user-ID helper opens the ports for whom a file of each port lets, authbind(1). */
export const authbind: Way = {
  name: 'authbind',
  plan: planAuthbind,
  needs: [{ program: 'authbind', package: 'authbind' }],
  comparison: {
    summary: 'a set-user-ID helper opens just these ports for the group of the service',
    privilege: "authbind's helper, which runs as root for each bind()",
    others: 'every process of the group, for these ports alone',
    hop: 'none',
    cost: { keepAlive: 1, perConnection: 1 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'no', why: 'the port closes with the program' },
    clientAddressKept: yes,
    choose: 'When people of a group start programs by hand on ports that root allows them one by one.',
  },
};

function planAuthbind(options: Options, facts: HostFacts): Plan {
  refuseHosts(options, 'authbind');
  const { user, prepare, settle } = planStaticUser(facts, 'authbind');
  const parts = planOwnListen(
    options,
    { ...facts, user },
    {
      way: 'authbind',
      privilege: 'gain',
      through: '/usr/bin/authbind',
    },
  );
  const ports = options.listen.flatMap(address => ('port' in address && address.port < 1024 ? [address.port] : []));
  const permit = (port: number): PlannedFile => ({
    path: `/etc/authbind/byport/${permitName(port)}`,
    content: `# Written by lowport ${facts.lowportVersion}, the authbind way: whom this file lets run it may open port ${port}.\n`,
    mode: 0o750,
    group: user.group,
  });
  return makePlan({
    way: 'authbind',
    ...parts,
    prepare,
    files: [...[...new Set(ports)].map(permit), ...parts.files],
    settle: [...parts.settle, ...settle],
    notes: [`Every process of the group ${user.group} may open ${ports.join(' and ')} by authbind, whatever it runs.`],
  });
}

/** authbind(1): ports that rshd trusts have to be allowed with emphasis. */
function permitName(port: number): string {
  return port < 512 ? String(port) : `!${port}`;
}
