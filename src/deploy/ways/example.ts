import type { HostFacts } from './facts.js';
import { type RawOptions, readOptions } from './options.js';
import type { Plan } from './plan.js';
import type { Way } from './way.js';
import { planWay } from './ways.js';

/** A program in `/srv/NAME` on Debian 12, with all that a way could need. */
export function exampleFacts(name: string, lowportVersion: string, folder = `/srv/${name}`): HostFacts {
  return {
    systemdVersion: 252,
    lowportVersion,
    program: {
      name,
      folder,
      entry: `${folder}/server.js`,
      workdir: folder,
      node: '/usr/bin/node',
      register: `${folder}/node_modules/lowport/dist/serve/register.cjs`,
    },
    nameIsTaken: false,
    nodeFile: '/usr/bin/node',
    pm2: `${folder}/node_modules/pm2`,
    unprivilegedPortStart: 1024,
    hasQuadlet: false,
    envFilesOfOthers: [],
    nameservers: [],
    homes: { exposed: [], elsewhere: [], writable: [] },
    blocked: [],
    unreadableKeys: [],
  };
}

/** What a way would do for such a program. */
export function planExample(way: Way, facts: HostFacts, raw: RawOptions = {}): Plan {
  return planWay(way, readOptions({ ...raw, entry: facts.program.entry }, facts.program.workdir), facts);
}
