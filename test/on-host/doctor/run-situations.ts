import type { ExecutionContext } from 'ava';
import type { Finding } from '../../../src/deploy/finding.js';
import type { Host } from '../../host/index.js';
import { prelude, programs, resetScript, type Situation } from './situation.js';

export const lowport = '/opt/lowport/dist/cli/main.js';

/** What doctor said of a situation. */
export type Verdict = Situation & { findings: Finding[]; tookMs: number; trouble?: string };

/** The user and the programs that the situations need; nothing else filters packets or holds ports. */
export async function prepareHost(host: Host): Promise<void> {
  await host.run('useradd --create-home alice');
  await host.run('systemctl disable --now firewalld.service nftables.service', { reject: false });
  await host.run('nft flush ruleset');
  await host.write('/srv/programs/prelude.sh', prelude);
  for (const [name, text] of Object.entries(programs)) await host.write(`/srv/programs/${name}`, text);
}

/** Makes one situation after the other on the host, and asks doctor each time. */
export async function runSituations(host: Host, situations: readonly Situation[], prefix: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [index, situation] of situations.entries()) {
    const name = `U=${prefix}${index}; `;
    // What could not be made or asked is a row of the table as well: the others are still of interest.
    verdicts.push({ ...situation, ...(await runSituation(host, situation, name).catch(describeError)) });
    await host.run(`${name}${situation.undo ?? ':'}\n${resetScript}`, { reject: false });
  }
  return verdicts;
}

type Outcome = Pick<Verdict, 'findings' | 'tookMs' | 'trouble'>;

async function runSituation(host: Host, { make, ask, within = '' }: Situation, name: string): Promise<Outcome> {
  await host.run(`${name}. /srv/programs/prelude.sh; ${make}`);
  const began = performance.now();
  const { stdout, stderr } = await host.run(`${name}${within} node ${lowport} doctor ${ask} --json`, { reject: false });
  if (stdout === '') throw new Error(stderr);
  return { findings: JSON.parse(stdout).findings, tookMs: performance.now() - began };
}

function describeError(error: unknown): Outcome {
  return { findings: [], tookMs: 0, trouble: String(error) };
}

/** The confusion table, and a failure for each verdict that is not the right one or does not say what it must. */
export function judge(t: ExecutionContext, verdicts: readonly Verdict[]): void {
  t.log(`situation × verdict (what comes after it)\n${verdicts.map(renderRow).join('\n')}`);
  for (const { title, code, findings, says, cure, trouble } of verdicts) {
    const [first] = findings;
    t.is(trouble, undefined, title);
    t.is(first?.code, code, title);
    if (says) t.regex(first?.text ?? '', says, title);
    if (cure) t.regex(first?.cure ?? '', cure, title);
  }
}

function renderRow({ code, title, findings, tookMs, trouble }: Verdict): string {
  const [first, ...others] = findings.map(finding => finding.code);
  const mark = first === code && trouble === undefined ? '✓' : '✗';
  const rest = others.length === 0 ? '' : ` (${others.join(', ')})`;
  return `${mark} ${title.padEnd(72)} ${first ?? 'nothing'}${rest} ${Math.round(tookMs)} ms`;
}
