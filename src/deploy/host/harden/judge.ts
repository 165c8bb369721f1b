import { LowportError } from '../../../errors.js';
import type { TrialSocket } from '../../harden/trial-units.js';
import { listSettings, type Unit } from '../../units/unit.js';
import { quote } from '../install/quote.js';
import { runCommand } from '../run-command.js';
import type { Asked, Progress } from './asked.js';
import { ask, defaultProbe, describeProbe, describeSocket, findTarget, type Probe } from './probe.js';
import type { RunningTrial } from './trial.js';

/** Runs the program as it is, and returns what compares each further run with that. */
export async function makeJudge(
  { probes, commands }: Asked,
  service: Unit,
  sockets: readonly TrialSocket[],
  trial: RunningTrial,
  progress: Progress,
): Promise<() => Promise<string | undefined>> {
  const wanted =
    probes.length > 0
      ? probes.map(url => aim(url, sockets))
      : sockets.map(socket => defaultProbe(socket, isSecure(service, socket)));
  const usual = new Map<Probe, string>();
  const began = performance.now();
  const failure = await trial.run(async () => {
    trial.startMs = 5000 + Math.round(3 * (performance.now() - began));
    for (const probe of wanted) {
      const answer = await ask(probe);
      progress(`${describeProbe(probe)}: ${answer}`);
      if (!answer.startsWith('no answer')) usual.set(probe, answer);
      else if (probes.length > 0) return `${describeProbe(probe)}: ${answer}`;
    }
    return runAll(commands, sockets);
  });
  if (failure !== undefined) {
    throw new LowportError(
      'ERR_TRIAL',
      `${service.name}: as it is, a second instance does not work: ${failure.what}${quote(failure.log.join('\n'))}`,
      {
        hint: 'It has to start beside the one that runs, and to answer each --probe and --probe-command.',
      },
    );
  }
  if (usual.size === 0 && commands.length === 0) {
    throw new LowportError(
      'ERR_PROBE',
      `${service.name}: nothing tells whether the program works: no answer on ${sockets.map(describeSocket).join(', ')}`,
      {
        hint: `Give a command that ends with 0 where it works: --probe-command 'nc -z 127.0.0.1 "$LOWPORT_PORT"'; LOWPORT_URL and LOWPORT_PORT lead to the second instance.`,
      },
    );
  }
  return async () => {
    for (const [probe, expected] of usual) {
      const answer = await ask(probe);
      if (answer !== expected) return `${describeProbe(probe)}: ${answer} instead of ${expected}`;
    }
    return runAll(commands, sockets);
  };
}

function aim(url: URL, sockets: readonly TrialSocket[]): Probe {
  const socket = findTarget(url, sockets);
  if (socket !== undefined) return { url, socket };
  throw new LowportError('ERR_PROBE', `--probe ${JSON.stringify(url.href)}: the service has no socket on that port`, {
    hint: `It has ${sockets.map(describeSocket).join(', ')}.`,
  });
}

async function runAll(commands: readonly string[], sockets: readonly TrialSocket[]): Promise<string | undefined> {
  const [port] = sockets.flatMap(({ own }) => ('port' in own ? [own.port] : []));
  for (const command of commands) {
    const variables = port === undefined ? [] : [`LOWPORT_URL=http://127.0.0.1:${port}`, `LOWPORT_PORT=${port}`];
    const { status, output } = await runCommand(['env', ...variables, '/bin/sh', '-c', command], 30_000);
    if (status !== 0)
      return `${command}: ${status === undefined ? 'it does not end' : `it ended with ${status}`} ${output.trim().split('\n').at(-1) ?? ''}`.trim();
  }
  return undefined;
}

function isSecure(service: Unit, { name, address }: TrialSocket): boolean {
  const hasPair = listSettings(service, 'Service', 'LoadCredential').some(({ value }) => value.startsWith('tls-cert'));
  return hasPair && (name === 'https' || ('port' in address && address.port === 443));
}
