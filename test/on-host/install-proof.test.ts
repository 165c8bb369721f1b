import { bootHost, type Host, hostTest } from '../host/index.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';
import { isFull, show } from './workers.js';

hostTest('a program that dies soon after it listens is no installation', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'field/dies-after-listening.cjs');
  const before = await listAll(host);
  const options = [
    ...[100, 200, 1500].map(afterMs => `--env AFTER_MS=${afterMs}`),
    '--env AFTER_MS=1500 --way ambient',
    '--env AFTER_MS=700 --workers 2',
    '--env AFTER_MS=700 --way proxyd',
  ];
  for (const words of options) {
    const { stderr } = await lowport(host, `install dies-after-listening.cjs --yes --name app ${words}`, 1);
    t.regex(
      stderr,
      /^lowport: app\.service: .*(ended with status 1|has ended since)\n[\s\S]*\| .*the database cannot be reached[\s\S]*\(ERR_SERVICE_FAILED\)\n$/m,
      words,
    );
    t.deepEqual(findDifferences(before, await listAll(host)), [], words);
  }
});

hostTest('who answers has to be a process of this service', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'two-ports.cjs');
  await host.write('/srv/app/elsewhere.cjs', listenOn(3000));
  await host.run('systemd-run --quiet --unit=squatter node -e "net.createServer().listen(80)"');
  await host.run('until ss -Hltn "sport = :80" | grep -q .; do sleep 0.05; done');
  const other = await lowport(host, 'install elsewhere.cjs --yes --name app --way ambient', 1);
  t.regex(other.stderr, /^lowport: 80: node \(pid \d+\) of squatter\.service answers, and not app\.service\n/m);
  await host.run('systemctl stop squatter');

  // A program on a unix socket is seen, too.
  await deployApp(host, 'workers/who.cjs');
  const unix = await lowport(host, 'install who.cjs --yes --name app --listen /run/app.sock');
  t.regex(unix.stdout, /^\/run\/app\.sock {2}node \(pid \d+\), uid \d+, no capability, app\.service, /);
});

hostTest('a program that listens elsewhere is told which --map it needs, at once', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'two-ports.cjs');
  const said = 'lowport: nobody serves the inherited 80.\\n  Install it with --map 3000=80';
  const elsewhere = `${listenOn(3000)}setTimeout(() => { console.error("${said}"); process.exit(78); }, 1000);\n`;
  await host.write('/srv/app/elsewhere.cjs', elsewhere);
  for (const words of ['', '--no-maintenance']) {
    const began = Date.now();
    const { stderr } = await lowport(host, `install elsewhere.cjs --yes --name app ${words}`, 1);
    t.regex(stderr, /\n {2}Tell where the program listens, and install again with: --map 3000=80\n/);
    // systemd's own patience is 90 s.
    t.true(Date.now() - began < 45_000, `${words}: ${Date.now() - began} ms`);
    t.is((await host.run("systemctl list-units --all --plain --no-legend 'app*'")).stdout, '');
  }
});

hostTest('what had failed is tried anew by the next install, while its page answers', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'two-ports.cjs');
  await lowport(host, 'install two-ports.cjs --yes --name app --listen 80 --listen 443 --maintenance-after 100ms');
  const { stdout: good } = await host.run(`cat ${entry}`);
  await host.write(entry, 'process.exit(78)');
  await host.run('systemctl restart app.service; until curl -sS localhost | grep -q "back soon"; do sleep 0.1; done');
  await host.write(entry, good);
  const { stdout } = await lowport(host, 'install two-ports.cjs --yes --name app --listen 80 --listen 443');
  t.regex(stdout, /^80 .*app\.service/);
});

// As long as systemd's own 90 s would be too short for it; quicker where systemd has less patience.
const bootMs = isFull ? 100_000 : 14_000;
const patience = isFull ? 90 : 7;

for (const words of ['', '--way ambient', '--workers 2']) {
  hostTest(
    `a program that takes ${bootMs / 1000} s starts with --start-timeout alone, and install waits: ${words}`,
    async t => {
      const host = await bootHost(t);
      await deployApp(host, 'field/late.cjs');
      await host.write('/etc/systemd/system.conf.d/patience.conf', `[Manager]\nDefaultTimeoutStartSec=${patience}s\n`);
      await host.run('systemctl daemon-reexec');
      const given = `install late.cjs --yes --name app --env BOOT_MS=${bootMs} ${words}`;

      const tooLate = await install(host, given, 1);
      t.regex(tooLate.stderr, /give it the time: --start-timeout 5min\.\n/);
      t.regex(tooLate.stderr, /^ {2}app\.service is starting: .*; it has .* for that \(--start-timeout\)$/m);

      await install(host, `${given} --start-timeout 150s`, 0);
      t.is((await host.run('curl -sS http://localhost/')).stdout, 'up\n');
      t.is(await show(host, 'TimeoutStartUSec'), '2min 30s');
      t.is(await show(host, 'NRestarts'), '0');
    },
  );
}

async function install(host: Host, words: string, exitCode: number) {
  const command = `cd /srv/app && node_modules/.bin/lowport ${words}`;
  const result = await host.run(command, { reject: false, timeoutMs: 200_000 });
  if (result.exitCode !== exitCode) throw new Error(`${command} ended with ${result.exitCode}\n${result.stderr}`);
  return result;
}

function listenOn(port: number): string {
  return `require('node:http').createServer((request, response) => response.end()).listen(${port});\n`;
}
