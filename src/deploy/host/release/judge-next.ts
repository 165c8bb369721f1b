import { setTimeout as delay } from 'node:timers/promises';
import { LowportError } from '../../../errors.js';
import { describeEnd } from '../install/proof/failure.js';
import { sayWhatIsAwaited } from '../install/proof/patience.js';
import { quote } from '../install/quote.js';
import type { Report } from '../install/steps.js';
import type { RunningInstance, Seen } from '../second/running.js';
import { askHealth, type HealthAnswer, type HealthRequest } from './ask-health.js';
import { Lifeline } from './words.js';

/** By what a new generation is judged. */
export type Judgement = {
  /** In an error: `app: the new version in "/srv/app/releases/2"`. */
  subject: string;
  /** Of the generation's own socket for words. */
  words: string;
  health?: HealthRequest;
  healthTimeoutMs: number;
  settleMs: number;
};

/** A generation that is good, held until its lifeline says `open`. */
export type Good = { lifeline: Lifeline; startMs: number; health?: HealthAnswer & { tookMs: number } };

/** As long as a unit may at most take to start: systemd itself gives up before. */
const longestStartMs = 24 * 3600_000;
const askEveryMs = 100;

/**
 * Starts a generation and judges it, while it accepts nothing.
 * @throws {LowportError} `ERR_REFUSED` with the reason, the health answer, and the last lines of the program.
 */
export async function judgeNext(next: RunningInstance, judgement: Judgement, report: Report): Promise<Good> {
  const { name } = next.units;
  const began = performance.now();
  report(`start ${name}`);
  const stop = sayWhatIsAwaited([name], report);
  await next.start(longestStartMs).finally(stop);
  const begun = await next.look();
  const refuse = (reason: string) => describeRefusal(next, judgement, begun, reason);
  if (begun?.ActiveState !== 'active') throw await refuse(describeStart(begun));
  const startMs = performance.now() - began;
  const lifeline = await Lifeline.connect(judgement.words);
  if (lifeline === undefined) throw await refuse('nobody listens on the socket by which it is to be asked');
  try {
    report(`${name} is ready after ${Math.round(startMs)} ms`);
    const watch = async () => {
      const now = await next.look();
      if (now?.ActiveState === 'active' && now.InvocationID === begun.InvocationID) return;
      throw await refuse(`it ended after it was ready: ${now === undefined ? 'it is gone' : describeEnd(now)}`);
    };
    const health = await waitForHealth(judgement, watch, refuse, report);
    for (; ageMs(begun) < judgement.settleMs; await delay(50)) await watch();
    await watch();
    return { lifeline, startMs, ...(health && { health }) };
  } catch (error) {
    lifeline.close();
    throw error;
  }
}

async function waitForHealth(
  { health: request, healthTimeoutMs }: Judgement,
  watch: () => Promise<void>,
  refuse: (reason: string) => Promise<LowportError>,
  report: Report,
): Promise<Good['health']> {
  if (request === undefined) return undefined;
  const began = performance.now();
  const elapsed = () => Math.round(performance.now() - began);
  report(`ask it for ${request.health}`);
  for (;;) {
    const answer = await Promise.race([
      askHealth(request),
      delay(healthTimeoutMs - elapsed(), undefined, { ref: false }),
    ]);
    await watch();
    if (answer?.isHealthy) {
      report(`${request.health}: ${answer.answer}, after ${elapsed()} ms`);
      return { ...answer, tookMs: elapsed() };
    }
    if (answer === undefined || elapsed() + askEveryMs >= healthTimeoutMs) {
      throw await refuse(
        `${request.health} is not healthy after ${healthTimeoutMs / 1000} s (--health-timeout): ${answer?.answer ?? 'no answer'}`,
      );
    }
    await delay(askEveryMs);
  }
}

function describeStart(seen: Seen | undefined): string {
  if (seen === undefined) return 'systemd does not say what became of it';
  const when = seen.Result === 'timeout' ? '' : ' before it was ready';
  return `${describeEnd(seen)}${when}${seen.Result === 'timeout' ? ' (--start-timeout)' : ''}`;
}

async function describeRefusal(
  next: RunningInstance,
  { subject }: Judgement,
  begun: Seen | undefined,
  reason: string,
): Promise<LowportError> {
  const log = await next.readLog(begun?.InvocationID);
  return new LowportError('ERR_REFUSED', `${subject} is refused: ${reason}${quote(log.join('\n'))}`, {
    hint: 'The version before serves on, untouched. Fix what it says, and deploy again.',
  });
}

function ageMs({ ActiveEnterTimestampMonotonic }: Seen): number {
  return Number(process.hrtime.bigint() / 1_000_000n) - Number(ActiveEnterTimestampMonotonic) / 1000;
}
