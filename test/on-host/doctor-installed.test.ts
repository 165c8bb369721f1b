import type { Finding } from '../../src/deploy/finding.js';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { rulePackages } from '../host/used-roots.js';
import { waitFor } from '../host/wait-for.js';
import { type Breakage, breakages } from './doctor/of-installed.js';
import { lowport, prepareHost } from './doctor/run-situations.js';
import { prelude } from './doctor/situation.js';

const program =
  "require('node:http').createServer((request, response) => response.end('here')).listen(process.env.PORT ?? 80);\n";

type Outcome = { findings: Finding[]; trouble?: string };

hostTest(
  'doctor names first what was broken of an installation, and its cure, where it is one of commands, serves the port again',
  async t => {
    const host = await bootHost(t, { packages: rulePackages });
    await prepareHost(host);
    await host.write('/srv/programs/prelude.sh', prelude.replaceAll('$U', 'app'));
    const verdicts: (Breakage & Outcome)[] = [];
    for (const breakage of breakages) {
      const outcome = await run(host, breakage).catch(error => ({ findings: [], trouble: String(error) }));
      verdicts.push({ ...breakage, ...outcome });
    }
    t.log(`what was broken × verdict (what comes after it)\n${verdicts.map(renderRow).join('\n')}`);
    for (const { code, title, says, findings, trouble } of verdicts) {
      t.is(findings[0]?.code, code, `${title}: ${findings[0]?.text}`);
      t.is(trouble, undefined, `${title}: ${findings[0]?.cure}`);
      if (says) t.regex(findings[0]?.text ?? '', says, title);
    }
  },
);

function renderRow({ code, title, byHand, findings, trouble }: Breakage & Outcome): string {
  const [first, ...others] = findings.map(one => one.code);
  const mark = first === code && trouble === undefined ? '✓' : '✗';
  return `${mark} ${title.padEnd(66)} ${first ?? 'nothing'} (${others.join(', ')}) ${trouble ?? (byHand === undefined ? 'served by its cure' : 'put back by hand')}`;
}

/** Installs, breaks, asks, runs the commands of the cure as they stand, and asks the port. */
async function run(host: Host, { make, options = '', byHand, undo }: Breakage): Promise<Outcome> {
  await host.run(
    'mkdir -p /srv/app /opt/own/bin && cp /usr/bin/node /opt/own/bin/node && echo A=1 >/etc/app.env && chmod 0600 /etc/app.env',
  );
  await host.write('/srv/app/server.cjs', program);
  await host.run(`cd /srv/app && node ${lowport} install server.cjs --name app --yes --no-maintenance ${options}`);
  try {
    await host.run(`. /srv/programs/prelude.sh\n${make}\njournalctl --sync`);
    const { stdout, stderr } = await host.run(`node ${lowport} doctor 80 --json`, { reject: false });
    if (stdout === '') throw new Error(stderr);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    if (byHand !== undefined) await host.run(byHand);
    const commands = findings[0]?.cure.split('\n').filter(line => line.startsWith('  ')) ?? [];
    try {
      for (const command of commands) await host.run(command);
      if (byHand !== undefined) await host.run('systemctl reset-failed; systemctl restart app.service');
      await waitFor('the port to be served', 8_000, async () => {
        return (await host.run('curl -sS --max-time 2 http://localhost/', { reject: false })).stdout === 'here';
      });
    } catch (error) {
      return { findings, trouble: String(error) };
    }
    return { findings };
  } finally {
    await host.run(
      `${undo ?? ':'}; cd /; node ${lowport} uninstall app --yes --force --purge; systemctl unmask app.socket; systemctl stop app.socket app.service; rm -rf /srv/app /etc/systemd/system/app* /etc/app.env; systemctl daemon-reload; systemctl reset-failed`,
      { reject: false },
    );
  }
}
