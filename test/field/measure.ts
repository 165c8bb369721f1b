import { join } from 'node:path';
import { type Host, startHost } from '../host/host.js';
import type { Scope } from '../load/start-load.js';
import { readRights } from '../on-host/rights.js';
import { makeCredentials } from '../support/credentials.js';
import { startBare } from './bare.js';
import { deploy } from './deploy.js';
import { install } from './install.js';
import { certificate, loadOptions, measureRestarts, median } from './measure-restarts.js';
import type { Outcome } from './outcome.js';
import { prepareApp } from './prepare-app.js';
import { type FieldProgram, httpLoads } from './program.js';

/** Only the bare program's start is a figure of the table. */
const boots: Record<Outcome['side'], number> = { lowport: 1, bare: 3 };

export type Subject = { program: FieldProgram; node: string; binary: string; side: Outcome['side'] };

/** One program on one Node on a host of its own. Never rejects: what went wrong is in the outcome. */
export async function measure(subject: Subject, restarts: number, limitMs: number): Promise<Outcome> {
  const { program, node, binary, side } = subject;
  const began = performance.now();
  const found: Outcome = { program: program.name, node, side, tookMs: 0 };
  const endings: (() => unknown)[] = [];
  const scope: Scope = { teardown: end => void endings.push(end) };
  let timer: NodeJS.Timeout | undefined;
  try {
    await prepareApp(program.app, program.manager);
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took more than ${limitMs / 1000} s, and was ended`)), limitMs);
    });
    await Promise.race([limit, fill(found, subject, binary, restarts, scope)]);
  } catch (error) {
    found.error = error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    for (const end of endings.reverse()) await end();
  }
  return { ...found, tookMs: Math.round(performance.now() - began) };
}

async function fill(found: Outcome, { program, side }: Subject, node: string, restarts: number, scope: Scope) {
  const host = await startHost({ node });
  scope.teardown(() => host.end());
  await deploy(host, program);
  if (program.tls) await layCertificate(scope, host);
  if (side === 'bare') await startBare(host, program);
  else if (!(await isInstalled(found, host, program))) return;
  found.bootMs = await measureBoot(host, program, boots[side]);
  found.uid = (await readRights(host, 'app.service')).uid;
  if (restarts > 0) found.figures = await measureRestarts(scope, host, program, restarts);
}

async function isInstalled(found: Outcome, host: Host, program: FieldProgram): Promise<boolean> {
  const { ok, said } = await install(host, program);
  if (program.refused !== undefined) {
    if (ok) throw new Error('install took it for running');
    if (!program.refused.test(said)) throw new Error(`install refused it for another reason: ${said}`);
    found.isRefusedRightly = true;
    return false;
  }
  if (!ok) throw new Error(`install: ${said}`);
  return true;
}

async function measureBoot(host: Host, program: FieldProgram, count: number): Promise<number> {
  const [kind] = program.loads ?? httpLoads;
  if (kind === undefined) throw new Error('nobody asks it');
  const options = { ...loadOptions(program, kind), limits: { seconds: 60, requests: 1 } };
  const ca = program.tls ? `NODE_EXTRA_CA_CERTS=${certificate} ` : '';
  const command = `${ca}node /opt/lowport/build/test/field/first-answer.js '${JSON.stringify(options)}'`;
  const times: number[] = [];
  for (let round = 0; round < count; round++) times.push(Number((await host.run(command)).stdout));
  return median(times);
}

async function layCertificate(scope: Scope, host: Host): Promise<void> {
  const { folder } = await makeCredentials(scope);
  for (const name of ['cert.pem', 'key.pem']) await host.copy(join(folder, name), `/srv/${name}`);
}
