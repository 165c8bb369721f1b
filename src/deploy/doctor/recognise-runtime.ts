import { basename } from 'node:path';
import type { Facts } from './facts.js';
import { currentFailure } from './failures.js';
import { preloads } from './recognise-death.js';
import type { Recogniser } from './recogniser.js';
import { preload } from './words.js';

/** What systemd starts is not Node, or does not pass the sockets on to it. */
export const runtimeRecognisers: readonly Recogniser[] = [
  {
    code: 'exec-wrapper',
    severity: 'error',
    situation: '`ExecStart=` is a wrapper (npm, npx, tsx, nodemon, a shell without `exec`), which loses the sockets',
    find: facts => {
      const { service } = facts;
      const socket = ownSocket(facts);
      if (service?.wrapper === undefined || socket === undefined) return undefined;
      return {
        text: `${service.name}: ${service.wrapper} starts node as a process of its own, which does not get the sockets of ${socket.name}`,
        cure: [`Start node itself (in a shell: exec node): ${startNode(facts)}`],
      };
    },
  },
  {
    code: 'exec-bun',
    severity: 'error',
    situation: '`ExecStart=` runs Bun, which ignores inherited sockets and opens a random port',
    find: facts => {
      const { service, node } = facts;
      if (service === undefined || node.runtime !== 'bun' || ownSocket(facts) === undefined) return undefined;
      return {
        text: `${service.name} runs ${basename(node.path)}, which ignores inherited sockets and opens a random port instead`,
        cure: [`Run the program with node: ${startNode(facts)}`],
      };
    },
  },
  {
    code: 'exec-deno',
    severity: 'notice',
    situation: '`ExecStart=` runs Deno, which cannot load `lowport/register`: it adopts by `listen({ fd: 3 })` alone',
    find: facts => {
      const { service, node } = facts;
      if (service === undefined || node.runtime !== 'deno' || ownSocket(facts) === undefined) return undefined;
      return {
        text: `${service.name} runs deno, which cannot load lowport/register, so that its listen(80) does not adopt the socket of ${ownSocket(facts)?.name}`,
        cure: ['Adopt it in the program, with node:http: server.listen({ fd: 3 }); or run the program with node.'],
        // A program that does so is all right.
        ...(currentFailure(facts) !== undefined && { severity: 'error' as const }),
      };
    },
  },
  {
    code: 'sockets-not-adopted',
    severity: 'error',
    situation:
      'EADDRINUSE on the port that systemd holds for the service: the program adopts no socket, as nothing preloads `lowport/register`',
    find: facts => {
      const { service } = facts;
      const [, port] = /EADDRINUSE: .*:(\d+)$/.exec(currentFailure(facts)?.error ?? '') ?? [];
      const socket = facts.sockets.find(
        one =>
          one.service === service?.name && one.listen.some(place => 'port' in place && place.port === Number(port)),
      );
      if (service === undefined || socket === undefined || preloads(facts)) return undefined;
      return {
        text: `${service.name}: its program opens port ${port} itself (EADDRINUSE), though ${socket.name} holds that port for it`,
        cure: [`Preload lowport, so that its listen(${port}) adopts the socket:`, ...preload(service.name, facts)],
      };
    },
  },
];

function ownSocket({ sockets, service }: Facts) {
  return sockets.find(one => one.service === service?.name);
}

/** The line for the unit, with the program's file where the present one names it. */
function startNode({ register, service }: Facts): string {
  const file = service?.command.find(word => /\.[cm]?js$/.test(word));
  const line = `ExecStart=/usr/bin/node --require ${register}`;
  return file === undefined ? `${line}, and then the file of the program` : `${line} ${file}`;
}
