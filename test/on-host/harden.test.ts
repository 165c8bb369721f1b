import { bootHost, hostTest } from '../host/index.js';
import { checkPackages } from '../host/used-roots.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';
import { show } from './workers.js';

/** A program, what has to stay open for it, and what must not. */
type Need = {
  app: string;
  what: string;
  packages?: readonly string[];
  closed: RegExp[];
  open: RegExp[];
  left: RegExp[];
};

const noNetwork = [/^PrivateNetwork=yes$/m, /^RestrictAddressFamilies=AF_UNIX$/m];
const noPrograms = /^ExecPaths=(?!.* \/usr )/m;

const needs: Need[] = [
  { app: 'static.cjs', what: 'that serves files', closed: [...noNetwork, noPrograms], open: [], left: [] },
  {
    app: 'database.cjs',
    what: 'that asks a database on the host',
    packages: checkPackages,
    closed: [
      /^IPAddressDeny=any$/m,
      /^IPAddressAllow=localhost$/m,
      /^RestrictAddressFamilies=AF_UNIX AF_INET$/m,
      noPrograms,
    ],
    left: [/PrivateNetwork/],
    open: [/open: connections to elsewhere.*GET http:\/\/localhost\/: 500 instead of 200/],
  },
  {
    app: 'uploads.cjs',
    what: 'that writes uploads and has a program of the system work on them',
    closed: [...noNetwork, /^ExecPaths=.* \/usr /m],
    left: [],
    open: [],
  },
  { app: 'addon.cjs', what: 'with native code', closed: [...noNetwork, noPrograms], left: [], open: [] },
  { app: 'wasm.cjs', what: 'of WebAssembly', closed: [...noNetwork, noPrograms], left: [], open: [] },
];

for (const { app, what, packages = [], closed, open, left } of needs) {
  hostTest(`a program ${what} gets the tightest sandbox that it works in, and nothing else is left behind`, async t => {
    const host = await bootHost(t, { packages });
    // Of what the packages start, the program needs port 80 for itself.
    if (packages.length > 0) await host.run('systemctl stop apache2 nginx && systemctl start redis-server');
    await deployApp(host, `harden/${app}`);
    await lowport(host, `install ${app} --name app --yes`);
    const before = await show(host, 'InvocationID');
    const { stdout, stderr } = await lowport(host, 'harden app');
    t.log(stderr, stdout);
    t.is(await show(host, 'InvocationID'), before);
    for (const line of closed) t.regex(stdout, line);
    for (const line of left) t.notRegex(stdout, line);
    for (const line of open) t.regex(stderr, line);
    t.is(
      (await host.run("ls /run/systemd/system; systemctl list-units --all --plain --no-legend '*harden*'")).stdout,
      '',
    );

    await host.write('/etc/systemd/system/app.service.d/50-lowport-harden.conf', stdout);
    await host.run('systemctl daemon-reload && systemctl restart app.service');
    t.is((await host.run("curl -sS -o /dev/null -w '%{http_code}' http://localhost/")).stdout, '200');
  });
}
