import { basename } from 'node:path';
import type { Facts } from './facts.js';
import { currentFailure } from './failures.js';
import type { Recogniser } from './recogniser.js';

/** What systemd starts is not Node, or does not pass the sockets on to it. */
export const runtimeRecognisers: readonly Recogniser[] = [
  {
    code: 'exec-wrapper',
    severity: 'error',
    situation: '`ExecStart=` is a wrapper (npm, npx, tsx, nodemon, a shell without `exec`), which loses the sockets',
    find: facts => {
      const { service } = facts;
      const socket = facts.sockets.find(one => one.service === service?.name);
      if (service === undefined || socket === undefined || !wraps(facts)) return undefined;
      return {
        text: `${service.name}: ${basename(service.command[0] ?? '')} starts node as a process of its own, which does not get the sockets of ${socket.name}`,
        cure: 'Start node itself: ExecStart=/usr/bin/node --require lowport/register /srv/app/server.js (in a shell: exec node ...)',
      };
    },
  },
  {
    code: 'exec-bun',
    severity: 'error',
    situation: '`ExecStart=` runs Bun, which ignores inherited sockets and opens a random port',
    find: ({ service, node }) => {
      if (service === undefined || node.runtime !== 'bun') return undefined;
      return {
        text: `${service.name} runs ${basename(node.path)}, which ignores inherited sockets and opens a random port instead`,
        cure: `Run the program with node: ExecStart=/usr/bin/node ${service.command.slice(1).join(' ')}`.trimEnd(),
      };
    },
  },
  {
    code: 'exec-deno',
    severity: 'warning',
    situation: '`ExecStart=` runs Deno, which loads no `lowport/register`',
    find: ({ service, node }) => {
      if (service === undefined || node.runtime !== 'deno') return undefined;
      return {
        text: `${service.name} runs deno, which loads no lowport/register: its listen(${'port'}) opens a port of its own`,
        cure: 'Listen on the inherited socket by hand, with node:http: server.listen({ fd: 3 }); or run the program with node.',
      };
    },
  },
];

const starters =
  /^(npm|npx|yarn|pnpm|pnpx|corepack|tsx|ts-node|nodemon|pm2|pm2-runtime|forever|concurrently|cross-env)$/;

/** By its name, or as the program that it started found the sockets of another process. */
function wraps(facts: Facts): boolean {
  const program = basename(facts.service?.command[0] ?? '');
  const isForeign = currentFailure(facts)?.lines.some(line => line.includes('ERR_LISTEN_PID_FOREIGN'));
  return starters.test(program) || (isForeign === true && facts.node.runtime === 'other');
}
