import type { HostFacts } from '../../src/deploy/ways/facts.js';

type Changes = Partial<Omit<HostFacts, 'program'>> & { program?: Partial<HostFacts['program']> };

/** A neutral host, with what a test wants to be different. */
export function hostFacts({ program, ...changes }: Changes = {}): HostFacts {
  return {
    systemdVersion: 257,
    lowportVersion: '1.2.3',
    program: {
      name: 'app',
      folder: '/srv/app',
      entry: '/srv/app/server.js',
      workdir: '/srv/app',
      node: '/usr/bin/node',
      register: '/srv/app/node_modules/lowport/dist/serve/register.cjs',
      ...program,
    },
    nameIsTaken: false,
    nodeFile: '/usr/bin/node',
    pm2: '/srv/app/node_modules/pm2',
    unprivilegedPortStart: 1024,
    hasQuadlet: false,
    envFilesOfOthers: [],
    nameservers: [],
    homes: { exposed: [], elsewhere: [], writable: [] },
    blocked: [],
    unreadableKeys: [],
    ...changes,
  };
}
