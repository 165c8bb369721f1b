import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { hold, type Program, portOf, runApp } from './program.js';

type Visit = (port: number) => Promise<string>;

/**
 * Runs the program as plain node runs it, and under the preload on an inherited socket of the host that it asks for.
 * What it answers and what it says must be the same both ways, but for the port. Resolves with the answer.
 */
export async function answersBothWays(
  t: ExecutionContext,
  app: string,
  cwd: string | undefined,
  visit: Visit,
): Promise<string> {
  const common = cwd === undefined ? {} : { cwd };
  const plain = runApp(t, app, { ...common, plain: true, env: { PORT: '0' } });
  const address = await listening(plain);
  const answer = await visit(address.port);

  const sockets = hold(t, { kind: 'ip', host: address.address, port: 0 });
  const [port = 0] = sockets.map(portOf);
  const adopted = runApp(t, app, { ...common, sockets, env: { PORT: String(port) } });
  t.deepEqual(await listening(adopted), { ...address, port });
  t.is(await visit(port), answer);
  t.is(withoutPorts(adopted.stdout), withoutPorts(plain.stdout));
  t.is(adopted.stderr, plain.stderr);
  return answer;
}

/** The address that the program says it listens on. */
async function listening(program: Program): Promise<AddressInfo> {
  await program.says(/^listening \{.*\}$/m);
  return JSON.parse(/^listening (.*)$/m.exec(program.stdout)?.[1] ?? '');
}

export function withoutPorts(output: string): string {
  return output.replaceAll(/\d{4,5}/g, 'PORT');
}
