import { basename } from 'node:path';
import { bootHost, type Host, hostTest, type Suite } from '../host/index.js';
import { checkPackages } from '../host/used-roots.js';
import { check, putBadUnits, readExpected } from './check-host.js';

const main = '/opt/lowport/build/src/cli/main.js';
const shipped = '/usr/lib/systemd/system';
/** systemd 252; in the long form 247 and 257 as well. */
const suites: Suite[] = process.env['LOWPORT_TEST_FULL'] === '1' ? ['bullseye', 'bookworm', 'trixie'] : ['bookworm'];
const unitFile = '[.](service|socket|target|mount|automount|swap|timer|path|slice|scope)$';

hostTest('each of the bad units gets just the findings that stand in it, on their lines', async t => {
  const host = await bootHost(t, { packages: checkPackages });
  await putBadUnits(host);
  const { findings, exitCode, verdict } = await check(t, host, '/srv/units/*');
  t.true(verdict);
  t.is(exitCode, 1);
  const found = findings.map(({ file = '', line, code }) => `${basename(file)} ${line} ${code}`);
  const expected = await readExpected();
  t.true(expected.length >= 40);
  t.deepEqual(
    {
      unexpected: found.filter(one => !expected.includes(one)),
      missing: expected.filter(one => !found.includes(one)),
    },
    { unexpected: [], missing: [] },
  );
});

hostTest('units of a user are judged as what they are', async t => {
  const host = await bootHost(t);
  const folder = '/home/app/.config/systemd/user';
  await host.write('/srv/app/server.js', '');
  const text = (lines: string, target: string) =>
    `[Unit]\nStartLimitIntervalSec=0\n[Service]\n${lines}\nRestart=on-failure\n[Install]\nWantedBy=${target}\n`;
  await host.write(`${folder}/good.service`, text('ExecStart=/usr/bin/node /srv/app/server.js', 'default.target'));
  await host.write(
    `${folder}/bad.service`,
    text('User=app\nEnvironment=PORT=80\nExecStart=/usr/bin/node /srv/app/server.js', 'multi-user.target'),
  );
  const good = await check(t, host, `${folder}/good.service`);
  t.deepEqual([good.verdict, good.findings], [true, []]);
  const { findings } = await check(t, host, `${folder}/bad.service`);
  t.deepEqual(
    findings.map(({ code, line }) => `${line} ${code}`),
    ['4 user-switch', '5 port-refused', '9 install-target'],
  );
  // Debian's own.
  const shipped = await check(t, host, '/usr/lib/systemd/user/*.service');
  t.true(shipped.units.length >= 3 && shipped.verdict);
  t.deepEqual(shipped.findings, []);
});

for (const suite of suites) {
  // systemd 247 does not know --recursive-errors=.
  const verify = `systemd-analyze verify --man=no ${suite === 'bullseye' ? '' : '--recursive-errors=yes'}`;

  hostTest(
    `${suite}: no error is found in the unit files of Debian and of six packages but those that systemd finds itself`,
    async t => {
      const host = await bootHost(t, { suite, packages: checkPackages });
      const { stdout } = await host.run(`ls ${shipped} | grep -E '${unitFile}'`);
      const names = stdout.trim().split('\n');
      t.true(names.length > 150);
      for (const known of ['nginx', 'apache2', 'postgresql@', 'redis-server', 'docker', 'certbot']) {
        t.true(names.includes(`${known}.service`), known);
      }
      const { units, findings, verdict } = await check(t, host, names.map(name => `'${name}'`).join(' '));
      t.true(verdict);
      const masked = findings.filter(({ code }) => code === 'unit-masked');
      t.is(new Set(units.map(({ name }) => name)).size + masked.length, await countUnits(host));
      const errors = findings.filter(({ severity }) => severity === 'error');
      t.log(findings.map(({ severity, code, file, line }) => `${severity} ${code} ${file}:${line}`).join('\n'));
      // systemd says the same in its own words of each unit that lowport finds an error in.
      const own = errors.filter(({ code }) => code !== 'systemd-verdict');
      const told = (
        await host.run(`${verify} ${names.map(name => `'${shipped}/${name}'`).join(' ')}`, { reject: false })
      ).stderr;
      for (const { file = '' } of own) t.true(told.includes(basename(file)), file);
      // None of these services is Node's.
      t.deepEqual(
        own.map(({ code }) => code).filter(code => /^(node|exec|root|start|restart|kill)-/.test(code)),
        [],
      );
    },
  );

  hostTest(`${suite}: systemd reads the same from each of those files when it is parsed and rendered`, async t => {
    const host = await bootHost(t, { suite, packages: checkPackages });
    await host.run(`cp -a ${shipped} /srv/rendered`);
    await host.run('node /opt/lowport/build/test/on-host/render-units.js /srv/rendered');
    const { stdout } = await host.run(`cd /srv/rendered && ls | grep -E '${unitFile}' | grep -v '@\\.'`);
    const names = stdout.trim().replaceAll('\n', ' ');
    const show = async () => listProperties((await host.run(`systemctl show --all ${names}`)).stdout);
    const judge = async (folder: string) => {
      const { stderr } = await host.run(`cd ${folder} && ${verify} $(ls | grep -E '${unitFile}')`, { reject: false });
      return stderr.replaceAll(folder, '').replace(/:\d+:/g, ':').split('\n').sort();
    };
    // As after any reload: what has been loaded on the way is forgotten.
    await host.run('systemctl daemon-reload');
    const before = { shown: await show(), said: await judge(shipped) };
    const said = await judge('/srv/rendered');
    await host.run('cp -a /srv/rendered/. /etc/systemd/system/ && systemctl daemon-reload');
    const shown = await show();
    t.true(shown.size > 10_000);
    t.deepEqual(said, before.said);
    t.deepEqual(
      [...shown].filter(line => !before.shown.has(line)),
      [],
    );
    t.deepEqual(
      [...before.shown].filter(line => !shown.has(line)),
      [],
    );
  });
}

hostTest('lowport has nothing to say about what it generates, installed on a host', async t => {
  const host = await bootHost(t, { packages: checkPackages });
  await host.write('/srv/app/server.js', '');
  await host.write('/srv/app/package.json', '{"name": "app"}');
  for (const options of [
    '',
    '--sandbox closed',
    '--sandbox off',
    '--way ambient --name bind',
    '--workers 2 --name many',
  ]) {
    await host.run(`cd /srv/app && node ${main} generate server.js ${options} --force --out /etc/systemd/system`);
  }
  const { findings, exitCode, verdict, units } = await check(
    t,
    host,
    'app.service app.socket app-maintenance bind many.service many.socket',
  );
  t.true(verdict);
  t.is(units.length, 6);
  t.deepEqual(findings, []);
  t.is(exitCode, 0);
});

/** All that the names in the folder stand for, without what is masked and with each alias as its unit. */
async function countUnits(host: Host): Promise<number> {
  const script = `cd ${shipped} && for f in $(ls | grep -E '${unitFile}'); do basename "$(readlink -f $f)"; done | sort`;
  const names = (await host.run(script)).stdout.trim().split('\n');
  return new Set(names.filter(name => name !== 'null')).size + names.filter(name => name === 'null').length;
}

/** `UNIT KEY=VALUE` of what systemctl says of the files, without what is of the moment or says where they are. */
function listProperties(text: string): Set<string> {
  const ofTheMoment =
    /^(FragmentPath|SourcePath|DropInPaths|NeedDaemonReload|InvocationID|\w*PID|\w*Timestamp\w*|NextElapse\w*|Last\w*|Memory\w*Current|CPUUsage\w*|Tasks\w*Current|IO\w*|IP\w*|Status\w*|Result|\w*State|NAccepted|NConnections|Job|ControlGroupId|NRestarts|\w+Result)=/;
  const blocks = text.split('\n\n').map(block => block.split('\n'));
  return new Set(
    blocks.flatMap(lines => {
      const id = lines.find(line => line.startsWith('Id='));
      return lines.filter(line => !ofTheMoment.test(line)).map(line => `${id} ${sortUnits(line)}`);
    }),
  );
}

/** Units that depend on each other are in no order, and neither are the paths whose mounts they need. */
function sortUnits(line: string): string {
  const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
  const words = value.split(' ');
  const isList = words.every(word =>
    /^\/|\.(service|socket|target|mount|automount|swap|timer|path|slice|scope|device)"?$/.test(word),
  );
  return isList ? `${key}=${words.sort().join(' ')}` : line.replace(/ ; start_time=.*/, '');
}
