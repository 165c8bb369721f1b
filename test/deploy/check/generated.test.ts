import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Finding } from '../../../src/deploy/finding.js';
import { checkUnits } from '../../../src/deploy/host/check/check-units.js';
import { findSystemdVersion } from '../../../src/deploy/host/systemd.js';
import { parseUnitName } from '../../../src/deploy/units/unit.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { loadWay, planWay, wayNames } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';
import { makeProgram } from '../make-program.js';
import { tryToPlan } from '../try-to-plan.js';

const own = findSystemdVersion();

const installedFiles = Object.fromEntries(
  [
    ...['serve/register.cjs', 'serve/maintenance/server.js', 'cli/main.js'].map(name => `lowport/dist/${name}`),
    ...['pm2', 'pm2-runtime'].map(name => `pm2/bin/${name}`),
  ].map(path => [`node_modules/${path}`, '']),
);

const shapes: Readonly<Record<string, RawOptions>> = {
  'a port': {},
  'two ports and a certificate': { tlsCert: '/etc/passwd', tlsKey: '/etc/passwd' },
  'https elsewhere': { listen: ['8080', 'https=8443'] },
  'a unix path': { listen: ['/run/app.sock'] },
  'a role': { listen: ['80', 'admin=9000'] },
  workers: { workers: '2', args: ['--port', '%h $HOME'] },
  'an idle exit': { idleExit: '5min', drainTimeout: '2min' },
  'no page': { maintenance: false, drainTimeout: '1s' },
};

for (const way of wayNames) {
  for (const sandbox of ['closed', 'outbound', 'off']) {
    test(`check finds nothing in the units of ${way}, ${sandbox}`, async t => {
      const found = await Promise.all(Object.values(shapes).map(raw => checkPlan(t, way, { ...raw, sandbox })));
      t.deepEqual(found.flat(), []);
      // Not all options go with all ways, but some do, or none with this sandbox.
      t.pass();
    });
  }
}

test('units of the socket way are checked at all, here and for other versions', async t => {
  t.is(
    (await checkPlan(t, 'socket', { maintenance: false, env: ['API_KEY=secret'], envIsPublic: true })).length,
    own === undefined ? 2 : 3,
  );
});

/** The codes of all findings, for the oldest and the newest systemd and for this host's, but for that there is none. */
async function checkPlan(t: ExecutionContext, way: string, raw: RawOptions): Promise<string[]> {
  const loaded = await loadWay(way);
  return [247, 257, ...(own === undefined ? [] : [own])].flatMap(systemd => {
    const folder = makeProgram(t, installedFiles);
    const paths = writeUnits(folder, systemd, facts => planWay(loaded, readOptions(raw, folder), facts));
    if (paths.length === 0) return [];
    const { findings } = checkUnits(paths, { cwd: folder, systemd: String(systemd) });
    return findings
      .filter(finding => !isOfThisMachine(finding))
      .map(({ code, text }) => `${way} ${systemd} ${code}: ${text}`);
  });
}

/** What a way says that the host needs, or puts there itself, is not on this machine. */
function isOfThisMachine({ code, text }: Finding): boolean {
  return (
    code === 'no-verdict' ||
    /there is no user (app|caddy|haproxy|www-data) here|Command \/usr\/.* is not executable: No such file/.test(text)
  );
}

function writeUnits(
  folder: string,
  systemd: number,
  plan: (facts: ReturnType<typeof hostFacts>) => { files: { path: string; content: string }[] },
): string[] {
  const register = join(folder, 'node_modules/lowport/dist/serve/register.cjs');
  const program = { node: process.execPath, entry: join(folder, 'server.js'), workdir: folder, register };
  const facts = hostFacts({ systemdVersion: systemd, program, pm2: join(folder, 'node_modules/pm2') });
  const files = tryToPlan(() => plan(facts).files).filter(({ path }) => parseUnitName(basename(path)) !== undefined);
  return files.map(({ path, content }) => {
    const target = join(folder, basename(path));
    writeFileSync(target, content);
    return target;
  });
}
