import type { Command } from '@commander-js/extra-typings';
import { renderDropIn } from '../../deploy/harden/drop-in.js';
import { applyDropIn } from '../../deploy/host/harden/apply.js';
import { type Hardened, harden } from '../../deploy/host/harden/harden.js';
import { runAlone } from '../../deploy/host/install/lock.js';
import { parseDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';
import type { CommandContext } from '../context.js';
import { requireRoot } from '../deploy/ask.js';
import { readUsage } from '../usage.js';

const defaultLimit = '3min';
const onlyRoot =
  '  Only GET / was tried: what other requests need is not known to work. Name them with --probe and --probe-command.';

/**
 * `lowport harden <name>`: prints a drop-in with the tightest sandbox that the program works in, found by running it.
 * --json: schemas/harden.json
 */
export function defineHarden(command: Command, { output }: CommandContext): void {
  command
    .argument('<name>', 'a service that a socket unit starts')
    .option(
      '--probe <url>',
      'a request that has to be answered as before, repeatable; default: GET / on each port',
      collect,
    )
    .option(
      '--probe-command <command>',
      'a shell command that has to end with 0, repeatable; LOWPORT_URL leads to the program',
      collect,
    )
    .option('--time-limit <time>', 'stop trying after this long', defaultLimit)
    .option('--apply', 'put the drop-in in place and restart the service')
    .action(async (name, { probe = [], probeCommand = [], timeLimit, apply = false }) => {
      const asked = readUsage(() => ({
        name,
        probes: probe.map(readUrl),
        commands: probeCommand,
        limitMs: parseDuration(timeLimit),
      }));
      requireRoot('harden');
      await runAlone('/', async () => {
        const found = await harden(asked, text => output.note(`  ${text}`));
        const text = renderDropIn(found.lines);
        output.note(describe(found));
        if (asked.probes.length + asked.commands.length === 0) output.note(onlyRoot);
        if (apply && found.lines.length > 0) await applyDropIn(found.service, text, step => output.note(`  ${step}`));
        else if (found.lines.length > 0) output.note(`Put it into ${found.path}, or repeat the command with --apply.`);
        output.result(found.lines.length === 0 ? '' : text, {
          ...found,
          lines: undefined,
          dropIn: text,
          applied: apply && found.lines.length > 0,
        });
      });
    });
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new LowportError('ERR_PROBE', `--probe ${JSON.stringify(text)}: it is no http or https URL`, {
    hint: 'Write it as --probe http://localhost/health',
  });
}

function describe({ closed, open, untried, unenforced, exposure, trials, tookMs }: Hardened): string {
  const level = (value: number | undefined) => value ?? 'unknown';
  return [
    `${closed.length} more closed in ${trials} trials, ${Math.round(tookMs / 1000)} s; exposure ${level(exposure.before)} before, ${level(exposure.after)} now.`,
    ...open.map(({ closes, lines, reason }) => `  open: ${closes} (${lines.join(', ')}): ${reason}`),
    ...(untried.length > 0 ? [`  not tried, the time was over: ${untried.join(', ')}`] : []),
    ...unenforced.map(line => `  not enforced by this host: ${line}`),
  ].join('\n');
}
