import type { ExecutionContext } from 'ava';
import type { Finding } from '../../../src/deploy/finding.js';
import type { Host } from '../../host/index.js';
import { waitFor } from '../../host/wait-for.js';
import { matchSchema } from '../../support/schema.js';
import { prelude, programs, resetScript, type Situation } from './situation.js';

export const lowport = '/opt/lowport/dist/cli/main.js';

const noAddon = 'notify-addon-missing';

/** What doctor said of a situation. */
export type Verdict = Situation & { findings: Finding[]; tookMs: number; printed: string; trouble?: string };
type Report = { findings: Finding[]; unread: { what: string; why: string }[] };

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
  const version = Number((await host.run('systemctl --version')).stdout.split(' ')[1]);
  const hasAddon =
    (await host.run("cd /opt/lowport && node -e 'require(`sd-notify`)'", { reject: false })).exitCode === 0;
  for (const [index, situation] of situations.entries()) {
    const { from = 0, until = Number.POSITIVE_INFINITY } = situation;
    if (version < from || version >= until) continue;
    const name = `U=${prefix}${index}; `;
    // What could not be made or asked is a row of the table as well: the others are still of interest.
    const outcome = await runSituation(host, situation, name).catch(describeError);
    // Where this machine cannot build the addon, every host lacks it, and doctor rightly says so.
    const findings = outcome.findings.filter(({ code }) => hasAddon || code !== noAddon || situation.code === noAddon);
    verdicts.push({ ...situation, ...outcome, findings });
    await host.run(`${name}${situation.undo ?? ':'}\n${resetScript}`, { reject: false });
  }
  return verdicts;
}

type Outcome = Pick<Verdict, 'findings' | 'tookMs' | 'trouble' | 'printed'>;

async function runSituation(host: Host, { make, ask, heals, within = '' }: Situation, name: string): Promise<Outcome> {
  // What a program has said a moment ago may not be in the journal yet.
  await host.run(`${name}. /srv/programs/prelude.sh; ${make}\njournalctl --sync`);
  const began = performance.now();
  const { stdout, stderr } = await host.run(`${name}${within} node ${lowport} doctor ${ask} --json`, { reject: false });
  if (stdout === '') throw new Error(stderr);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const tookMs = performance.now() - began;
  if (heals !== undefined)
    await heal(host, { heals, findings, again: `${name}${within} node ${lowport} doctor ${ask} --json` });
  return { findings, tookMs, printed: stdout };
}

/** Runs commands of the verdict's cure as they stand there, and waits for doctor to say something else. */
async function heal(
  host: Host,
  { heals, findings: [verdict], again }: { heals: readonly [number, number]; findings: Finding[]; again: string },
): Promise<void> {
  const commands = verdict?.cure.split('\n').filter(line => line.startsWith('  ')) ?? [];
  for (const command of commands.slice(...heals)) await host.run(command);
  await waitFor(`an end of ${verdict?.code} by ${commands.slice(...heals)}`, 10_000, async () => {
    const { findings } = JSON.parse((await host.run(again, { reject: false })).stdout) as { findings: Finding[] };
    return findings.every(({ code, severity }) => code !== verdict?.code || severity !== verdict.severity);
  });
}

function describeError(error: unknown): Outcome {
  return { findings: [], tookMs: 0, printed: '', trouble: String(error) };
}

/** The confusion table, and a failure for each verdict that is not the right one or does not say what it must. */
export function judge(t: ExecutionContext, verdicts: readonly Verdict[]): void {
  t.log(`situation × verdict (what comes after it)\n${verdicts.map(renderRow).join('\n')}`);
  for (const { title, code, findings, says, also, cure, severity, unread, trouble, printed } of verdicts) {
    const [first] = findings;
    t.is(trouble, undefined, title);
    const report: Report = printed === '' ? { findings, unread: [] } : matchSchema(t, 'doctor', printed);
    t.is(first?.code, code, title);
    if (severity) t.is(first?.severity, severity, title);
    if (unread) t.regex(report.unread.map(({ what, why }) => `${what}: ${why}`).join('\n'), unread, title);
    if (says) t.regex(first?.text ?? '', says, title);
    if (also) t.regex(findings.map(one => `${one.code}: ${one.text}`).join('\n'), also, title);
    if (cure) t.regex(first?.cure ?? '', cure, title);
  }
}

function renderRow({ code, title, findings, heals, tookMs, trouble }: Verdict): string {
  const [first, ...others] = findings.map(finding => finding.code);
  const mark = first === code && trouble === undefined ? '✓' : '✗';
  const rest = others.length === 0 ? '' : ` (${others.join(', ')})`;
  const healed = heals === undefined ? '' : ', and its cure cures';
  return `${mark} ${title.padEnd(72)} ${first ?? 'nothing'}${rest}${healed} ${trouble ?? `${Math.round(tookMs)} ms`}`;
}
