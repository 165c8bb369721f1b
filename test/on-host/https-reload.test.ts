import { bootHost, type Host, hostTest, type Suite } from '../host/index.js';
import { authority, curl, folder, name, putCertificate, readSerial, startSecured } from './secured.js';
import { showApp } from './started.js';
import { isFull } from './workers.js';

const suites: Suite[] = ['bullseye', 'bookworm', 'trixie', ...(isFull ? (['sid'] as const) : [])];

for (const suite of suites) {
  hostTest(
    `on ${suite} a reload serves a renewed certificate, and fails with the reason where it is broken`,
    async t => {
      const host = await bootHost(t, { suite });
      await startSecured(host, 'https/tell.cjs');
      const { pid } = JSON.parse(await curl(host, `https://${name}/`));
      const first = await readSerial(host);

      await putCertificate(host, await authority.issue({ names: [name] }));
      await host.run('systemctl reload app.service');
      const second = await readSerial(host);
      t.not(second, first);

      const renewed = await authority.issue({ names: [name] });
      for (const [spoil, reason] of [
        [() => putCertificate(host, { ...renewed, key: 'no key' }), /tls-key: it holds no key in PEM/],
        [
          async () => putCertificate(host, await authority.issue({ from: -9, until: -2 })),
          /tls-cert: it has expired on/,
        ],
        [() => host.run(`rm ${folder}/privkey.pem`), /tls-key: there is no \S+privkey\.pem/],
      ] as const) {
        await spoil();
        const { exitCode } = await host.run('systemctl reload app.service', { reject: false });
        t.not(exitCode, 0, String(reason));
        const { stdout: status } = await host.run('systemctl status --no-pager --full app.service', { reject: false });
        t.regex(status, reason);
        t.is(await readSerial(host), second);
      }
      t.regex((await showApp(host, 'StatusText')).StatusText, /^Serving on 80, 443; the last reload: tls-key/);

      await putCertificate(host, renewed);
      await host.run('systemctl reload app.service');
      const third = await readSerial(host);
      t.not(third, second);
      t.is((await showApp(host, 'StatusText')).StatusText, 'Serving on 80, 443');
      t.is(JSON.parse(await curl(host, `https://${name}/`)).pid, pid, 'the same process all the time');

      await host.run('systemctl restart app.service');
      t.is(await readSerial(host), third);
      const last = await authority.issue({ names: [name] });
      await putCertificate(host, last);
      await host.run('systemctl restart app.service');
      t.not(
        await readSerial(host),
        third,
        'a restart takes the credentials of systemd, not what a reload brought before',
      );
      await isForTheServiceAlone(host);
    },
  );
}

/** Fails where anybody but root and the service's own user can read a key. */
async function isForTheServiceAlone(host: Host): Promise<void> {
  await host.run('systemctl reload app.service');
  const { stdout } = await host.run(
    'find /run/credentials/app.service /run/private/lowport-app -name "*tls-key*" -type f',
  );
  const keys = stdout.trim().split('\n');
  if (keys.length < 2) throw new Error(`not both keys are there: ${stdout}`);
  const read = keys.map(path => `! cat ${path}`).join(' && ');
  await host.run(`setpriv --reuid=65534 --regid=65534 --clear-groups sh -c '${read}'`);
  // Inside of the service's own mount namespace, where it sees them itself.
  const { MainPID } = await showApp(host, 'MainPID');
  const inside = '! cat $CREDENTIALS_DIRECTORY/tls-key && ! ls $RUNTIME_DIRECTORY';
  const variables = `export $(tr "\\0" "\\n" < /proc/${MainPID}/environ | grep -E "^(CREDENTIALS|RUNTIME)_DIRECTORY=")`;
  await host.run(
    `${variables}; nsenter -t ${MainPID} -m sh -c 'cat $CREDENTIALS_DIRECTORY/tls-key > /dev/null' && ` +
      `nsenter -t ${MainPID} -m setpriv --reuid=65534 --regid=65534 --clear-groups sh -c '${inside}'`,
  );
}

hostTest('a child of the program that changed its user cannot read the key', async t => {
  const host = await bootHost(t);
  // Only root can change its user.
  for (const unit of ['app', 'app-tls']) {
    await host.write(`/etc/systemd/system/${unit}.service.d/root.conf`, '[Service]\nDynamicUser=no\nUser=root\n');
  }
  await startSecured(host, 'https/spy.cjs', '--sandbox off');
  await host.run('systemctl reload app.service');
  const asRoot = JSON.parse(await curl(host, `https://${name}/?uid=0`));
  t.is(asRoot.stdout.match(/BEGIN PRIVATE KEY/g)?.length, 2);
  const { stdout, stderr, own } = JSON.parse(await curl(host, `https://${name}/?uid=65534`));
  t.is(stdout, '');
  t.regex(stderr, /Permission denied[\s\S]+Permission denied/);
  t.true(own);
});
