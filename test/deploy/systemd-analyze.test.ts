import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type RawOptions, readOptions } from '../../src/deploy/ways/options.js';
import { loadWay, planWay } from '../../src/deploy/ways/ways.js';
import { hostFacts } from './facts.js';
import { makeProgram } from './make-program.js';

const version = Number(
  /^systemd (\d+)/.exec(spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout)?.[1],
);
const analyzed = version >= 250 ? test : test.skip;
const why = version >= 250 ? '' : ' (skipped: needs systemd-analyze 250 or later)';

const addresses: Readonly<Record<string, RawOptions>> = {
  'a port': { listen: ['80'] },
  'two ports and a certificate': { tlsCert: '/etc/passwd', tlsKey: '/etc/passwd' },
  'https elsewhere': { listen: ['8080', 'https=8443'] },
  IPv4: { listen: ['127.0.0.1:80'] },
  IPv6: { listen: ['[::1]:80'] },
  'both families apart': { listen: ['0.0.0.0:80', '[::]:80'] },
  'a unix path': { listen: ['/run/app.sock'] },
  'an abstract name': { listen: ['@app'] },
  workers: { workers: '2', args: ['--port', '%h $HOME'] },
  'an own page': { maintenance: '/etc/passwd', maintenanceAfter: '500ms' },
  'a role': { listen: ['80', 'admin=9000'] },
};
/** What only systemd's own sockets can do. */
const ofSockets = new Set([
  'IPv4',
  'IPv6',
  'both families apart',
  'a unix path',
  'an abstract name',
  'a role',
  'workers',
  'an own page',
]);

const combinations = ['socket', 'ambient'].flatMap(way =>
  ['closed', 'outbound', 'off'].flatMap(sandbox =>
    Object.entries(addresses).flatMap(([address, raw]) =>
      [undefined, 'nobody'].map(user => ({ way, sandbox, address, user, raw: { ...raw, sandbox } })),
    ),
  ),
);

for (const { way, sandbox, address, user, raw } of combinations) {
  if (way === 'ambient' && (sandbox === 'closed' || ofSockets.has(address))) continue;
  analyzed(`systemd accepts ${way}, ${sandbox}, ${address}, user ${user ?? 'dynamic'}${why}`, async t => {
    const paths = await writeUnits(t, way, raw, user);
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', '--recursive-errors=yes', ...paths],
      {
        encoding: 'utf8',
      },
    );
    t.is(status, 0, stderr);
  });
}

analyzed(`systemd accepts what is escaped${why}`, async t => {
  const odd = ['a b', '%h %%', '$HOME', ';', '"', "'", '\\n', '#', '', '}', 'ü😀', '--'];
  const raw = { args: odd, env: odd.map((value, index) => `V${index}=${value}`), listen: ['/run/o"d%h d.sock'] };
  const { status, stderr } = verify(await writeUnits(t, 'socket', raw, undefined));
  t.is(status, 0, stderr);
  t.is(stderr, '');
});

const limits: [way: string, sandbox: string, writtenFor: number, tenths: number][] = [
  ['socket', 'closed', 253, 2],
  ['socket', 'outbound', 253, 11],
  // 14 without AF_NETLINK, without which os.networkInterfaces() throws.
  ['ambient', 'outbound', 253, 15],
  // With NotifyAccess=all.
  ['socket', 'closed', 252, 4],
  ['socket', 'outbound', 252, 13],
  ['ambient', 'outbound', 252, 16],
];

for (const [way, sandbox, writtenFor, tenths] of limits) {
  analyzed(`written for ${writtenFor}, the exposure of ${way}, ${sandbox} is at most ${tenths / 10}${why}`, async t => {
    const raw = { ...addresses['two ports and a certificate'], sandbox };
    const paths = await writeUnits(t, way, raw, undefined, writtenFor);
    const args = ['security', '--offline=true', '--no-pager', `--threshold=${tenths}`, paths.at(-1) ?? ''];
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    t.is(status, 0, stdout.slice(-200));
  });
}

function verify(paths: string[]) {
  return spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=yes', ...paths], { encoding: 'utf8' });
}

/** The planned files in a folder, for a program that is there: verify looks for the binary and the credentials. */
async function writeUnits(
  t: ExecutionContext,
  way: string,
  raw: RawOptions,
  user: string | undefined,
  systemdVersion = version,
): Promise<string[]> {
  const folder = makeProgram(t);
  const facts = hostFacts({
    systemdVersion,
    program: { node: process.execPath, entry: join(folder, 'server.js'), workdir: folder },
    ...(user !== undefined && { user: { name: user, uid: 65_534, group: 'nogroup' } }),
  });
  return planWay(await loadWay(way), readOptions(raw, folder), facts).files.map(({ path, content }) => {
    const target = join(folder, path.replace(/.*\//, ''));
    writeFileSync(target, content);
    chmodSync(target, 0o644);
    return target;
  });
}
