import { bootHost, hostTest, type Suite } from '../host/index.js';
import { readVariables, startWithFiles } from './env-file.js';
import { lowport } from './lowport.js';
import { showApp } from './started.js';

const own = '/etc/app.env';

/** What people write into a .env, and what Node and dotenv make of it. */
const habits: readonly [lines: string, name: string, value: string | undefined][] = [
  ['FIRST=after a byte order mark', 'FIRST', 'after a byte order mark'],
  ['export EXPORTED=yes', 'EXPORTED', 'yes'],
  ['PLAIN=plain # a comment', 'PLAIN', 'plain'],
  ['HASH="kept # inside"', 'HASH', 'kept # inside'],
  ["SINGLE='$HOME stays \\n'", 'SINGLE', '$HOME stays \\n'],
  ['DOUBLE="two\\nlines"', 'DOUBLE', 'two\nlines'],
  ['PEM="-----BEGIN KEY-----\nabc=\n-----END KEY-----\n"', 'PEM', '-----BEGIN KEY-----\nabc=\n-----END KEY-----\n'],
  ['TICK=`it\'s "both"`', 'TICK', 'it\'s "both"'],
  ['SPACES =  around  ', 'SPACES', 'around'],
  ['INNER="  in  "', 'INNER', '  in  '],
  ['EMPTY=', 'EMPTY', ''],
  ['EQUALS=a=b==', 'EQUALS', 'a=b=='],
  ['MAIL=postgres://u:p%40s@h/d?x=1', 'MAIL', 'postgres://u:p%40s@h/d?x=1'],
  ['DOLLAR=pa$$word', 'DOLLAR', 'pa$$word'],
  ['BACK=C:\\dir\\new', 'BACK', 'C:\\dir\\new'],
  ['WINDOWS=ends with a return\r', 'WINDOWS', 'ends with a return'],
  ['  INDENTED=in', 'INDENTED', 'in'],
  ['JSON={"a":[1,"b"]}', 'JSON', '{"a":[1,"b"]}'],
  ["APOSTROPHE=it's", 'APOSTROPHE', "it's"],
  ['# COMMENT=out', 'COMMENT', undefined],
  ['TWICE=1\nTWICE=2', 'TWICE', '2'],
];

for (const [who, path, uid] of [
  ["root's", own, 0],
  ["another's", '/srv/own/.env', 1000],
] as const) {
  hostTest(`${habits.length} habits of .env mean in ${who} file what they mean to Node`, async t => {
    const host = await bootHost(t);
    const content = `\uFEFF${habits.map(([lines]) => lines).join('\n')}`;
    await startWithFiles(host, [{ path, content, uid, mode: uid === 0 ? 0o600 : 0o644 }]);
    const variables = await readVariables(host);
    for (const [lines, name, value] of habits) t.is(variables[name], value, lines);
  });
}

const suites: Suite[] = ['bullseye', 'bookworm', 'trixie', 'sid'];

for (const suite of suites) {
  hostTest(`on ${suite} variables of the unit win over files, and files over what is so by default`, async t => {
    const host = await bootHost(t, { suite });
    const files = [
      {
        path: own,
        content: 'PORT=3000\nA=file\nB=file\nC=file\nNODE_OPTIONS=--title=told\nLOWPORT_DRAIN_TIMEOUT=7s\n',
      },
      { path: '/etc/more.env', content: 'B=later\nNODE_ENV=staging\n' },
    ];
    await startWithFiles(host, files, '--env C=unit');
    t.like(await readVariables(host), { PORT: '80', A: 'file', B: 'later', C: 'unit', NODE_ENV: 'staging' });
    t.is((await showApp(host, 'Environment')).Environment.includes('file'), false);
    const { MainPID } = await showApp(host, 'MainPID');
    t.is((await host.run(`cat /proc/${MainPID}/comm`)).stdout.trim(), 'told', 'Node reads its options there');
    await host.run('! setpriv --reuid=65534 --regid=65534 --clear-groups cat /run/credentials/app.service/env-file');

    await host.write(own, 'A=changed\n', { mode: 0o600 });
    await host.run('rm /etc/more.env && systemctl restart app.service', { reject: false });
    t.is((await showApp(host, 'ExecMainStatus')).ExecMainStatus, '78');
    t.regex(
      await host.journal('app.service'),
      /--env-file "\/etc\/more\.env": there is no such file[\s\S]*then: systemctl restart app; or/,
    );
    await host.write('/etc/more.env', '', { mode: 0o600 });
    await host.run('systemctl restart app.service');
    t.like(await readVariables(host), { A: 'changed', C: 'unit', NODE_ENV: 'production' });
  });
}

hostTest('workers have the variables of the files, and a map in one counts', async t => {
  const host = await bootHost(t);
  await startWithFiles(host, [{ path: own, content: '\uFEFFA=file\nLOWPORT_MAP=3000=80\n' }], '--workers 2');
  await host.run("sed -i 's/listen(80)/listen(3000)/' /srv/app/env.cjs && systemctl restart app.service");
  t.like(await readVariables(host), { A: 'file', NODE_ENV: 'production' });
});

hostTest("another's file that the service may not read is refused, with the cure", async t => {
  const host = await bootHost(t);
  await startWithFiles(host, []);
  await host.write('/srv/own/.env', 'A=1\n', { mode: 0o600, uid: 1000 });
  const { stderr } = await lowport(host, 'generate env.cjs --env-file /srv/own/.env --out /tmp/units', 1);
  t.regex(stderr, /--env-file "\/srv\/own\/\.env": the dynamic user of the service cannot read/);
  t.regex(stderr, /install -m 0600 \/srv\/own\/\.env \/etc\/app\.env/);
  await host.run('install -m 0600 /srv/own/.env /etc/app.env');
  await lowport(host, 'generate env.cjs --env-file /etc/app.env --out /tmp/units');
});
