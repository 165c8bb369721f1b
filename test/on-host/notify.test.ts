import { bootHost, hostTest, type Suite } from '../host/index.js';
import { showApp, startApp } from './started.js';

const addon = '/srv/app/node_modules/sd-notify';

const withoutAddon: [suite: Suite, what: string, removed: string][] = [
  ['bullseye', 'where a Node upgrade has broken the addon, the command tells systemd', addon],
  ['bookworm', 'where a Node upgrade has broken the addon, the command tells systemd', addon],
  [
    'trixie',
    'with neither the addon nor the command, the socket that systemd opens does',
    `${addon} /usr/bin/systemd-notify`,
  ],
];

for (const [suite, what, removed] of withoutAddon) {
  hostTest(`on ${suite}, ${what}: the service is ready, says what it does, and stops`, async t => {
    const host = await bootHost(t, { suite });
    await startApp(t, host, 'hello.cjs');
    await host.run(`rm -rf ${removed} && systemctl restart app.service`);
    t.deepEqual(await showApp(host, 'ActiveState', 'StatusText', 'NRestarts'), {
      ActiveState: 'active',
      StatusText: 'Serving on 80',
      NRestarts: '0',
    });
    await host.run('systemctl stop app.service');
    t.notRegex(await host.journal('app.service'), /neither the sd-notify addon|timed out/);
  });
}
