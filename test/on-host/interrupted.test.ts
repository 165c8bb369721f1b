import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { matchSchema } from '../support/schema.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';

const install = 'install ports.cjs --name app --yes';

hostTest('what was interrupted is told by status and doctor, and their cures are right word for word', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  const before = await listAll(host);

  // What another lowport is at is no interruption.
  const during = await runKilled(host, install, 'curl -sSf http://localhost/', 'status');
  t.is(during, 'lowport has installed nothing here.\n');
  const killed = await told(t, host);
  t.like(killed, { name: 'app', change: 'install', next: 'take back', units: ['app.socket', 'app.service'] });
  t.deepEqual(killed.addresses, ['80']);
  t.true(killed.files.includes('/etc/systemd/system/app.socket'));
  t.true(Math.abs(Date.now() - Date.parse(killed.since)) < 120_000, killed.since);
  t.is((await lowport(host, 'status app', 1)).stdout, (await lowport(host, 'status', 1)).stdout);
  const [verdict] = matchSchema(t, 'doctor', (await lowport(host, 'doctor 80 --json', 1)).stdout).findings;
  t.like(verdict, { code: 'interrupted', severity: 'error', text: killed.finding.text, cure: killed.finding.cure });
  t.regex((await lowport(host, 'uninstall app --dry-run', 1)).stderr, /lowport uninstall app --interrupted\n/);
  const dry = await lowport(host, install.replace('--yes', '--dry-run'), 1);
  t.regex(
    dry.stderr,
    /^lowport: an installation of app was interrupted[\s\S]*--interrupted\n[\s\S]*\(ERR_HALF_DONE\)\n$/,
  );
  t.regex((await lowport(host, 'uninstall app --interrupted --purge', 2)).stderr, /--purge/);
  const [back = '', again = ''] = commands(killed.finding.cure);
  await shell(host, back);
  t.deepEqual(findDifferences(before, await listAll(host)), []);
  t.regex((await lowport(host, 'uninstall app --interrupted', 1)).stderr, /ERR_NOT_INTERRUPTED/);

  await runKilled(host, install, 'curl -sSf http://localhost/');
  await shell(host, again);
  t.regex((await lowport(host, 'status')).stdout, /^app: all right/);

  // An update is taken back to what was there before, or made anew.
  const greets = 'curl -sS http://localhost/ | grep -q hello';
  await runKilled(host, `${install} --env GREETING=hello`, greets);
  const update = await told(t, host);
  t.like(update, { change: 'update', next: 'take back', files: ['/etc/systemd/system/app.service'] });
  t.regex((await lowport(host, 'status', 1)).stdout, /^app: an update of app was interrupted/);
  const [backAgain = '', forth = ''] = commands(update.finding.cure);
  await shell(host, backAgain);
  t.is((await host.run(greets, { reject: false })).exitCode, 1);
  t.regex((await lowport(host, 'status')).stdout, /^app: all right/);
  await runKilled(host, `${install} --env GREETING=hello`, greets);
  await shell(host, forth);
  t.is((await host.run(greets, { reject: false })).exitCode, 0);
  t.regex((await lowport(host, 'status')).stdout, /^app: all right/);

  await runKilled(host, 'harden app', 'systemctl is-active app-lowport-harden-0.socket');
  const trial = await told(t, host, 0);
  t.like(trial, { name: 'app', change: 'harden', finding: { severity: 'warning' } });
  await shell(host, commands(trial.finding.cure)[0] ?? '');
  t.is((await host.run('ls /run/systemd/system | grep harden', { reject: false })).stdout, '');
  await runKilled(host, 'harden app', 'systemctl is-active app-lowport-harden-0.socket');
  await lowport(host, 'uninstall app --interrupted');
  t.is((await host.run('ls /run/systemd/system | grep harden', { reject: false })).stdout, '');
  t.regex((await lowport(host, 'status')).stdout, /^app: all right/);

  // Right before the records go.
  const preload = '--import /opt/lowport/build/test/support/kill-at.js node_modules/lowport/dist/cli/main.js';
  const removal = `cd /srv/app && KILL_AT=10 node ${preload} uninstall app --yes; exit $?`;
  t.is((await host.run(removal, { reject: false })).exitCode, 137);
  const half = await told(t, host);
  t.like(half, { change: 'uninstall', next: 'finish' });
  await shell(host, commands(half.finding.cure)[0] ?? '');
  t.deepEqual(findDifferences(before, await listAll(host)), []);
});

type Told = {
  name: string;
  files: string[];
  addresses: string[];
  since: string;
  finding: { text: string; cure: string };
};

/** The one that status tells of. */
async function told(t: ExecutionContext, host: Host, exitCode = 1): Promise<Told> {
  const { interrupted } = matchSchema(t, 'status', (await lowport(host, 'status --json', exitCode)).stdout);
  t.is(interrupted.length, 1);
  return interrupted[0];
}

function commands(cure: string): string[] {
  return cure.split('\n').filter(line => line.startsWith('  '));
}

/** As a person pastes it, where lowport is in the PATH. */
function shell(host: Host, command: string) {
  return host.run(`export PATH=/srv/app/node_modules/.bin:$PATH; cd /\n${command}`, { timeoutMs: 120_000 });
}

/** Starts lowport, waits until a command succeeds, and kills lowport. Returns what another lowport said before that. */
async function runKilled(host: Host, words: string, until: string, look?: string): Promise<string> {
  const meanwhile = look === undefined ? ':' : `node_modules/.bin/lowport ${look} 2>&1`;
  const script = `cd /srv/app; node node_modules/.bin/lowport ${words} >/dev/null 2>&1 & pid=$!
    until ${until} >/dev/null 2>&1; do kill -0 $pid || exit 1; sleep 0.05; done
    ${meanwhile}; kill -9 $pid; wait $pid; test $? = 137`;
  return (await host.run(script, { timeoutMs: 120_000 })).stdout;
}
