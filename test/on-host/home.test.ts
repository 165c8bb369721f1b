import { bootHost, hostTest, type Suite } from '../host/index.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';

const curl = 'curl -sS --max-time 20 http://localhost/';

for (const suite of ['bullseye', 'bookworm', 'trixie', 'sid'] satisfies Suite[]) {
  hostTest(`${suite}: a program has a home that it may write to, whoever it runs as`, async t => {
    const host = await bootHost(t, { suite });
    await deployApp(host, 'field/needs-home.cjs');
    const install = 'install needs-home.cjs --yes --name app';
    for (const words of ['', '--workers 2', '--sandbox closed', '--way ambient']) {
      await lowport(host, `${install} ${words}`);
      t.is((await host.run(curl)).stdout, '/var/lib/app kept kept\n', words);
      await lowport(host, 'uninstall app --yes --purge');
    }
    await lowport(host, `${install} --env HOME=/tmp`);
    t.is((await host.run(curl)).stdout, '/tmp kept kept\n');
    await lowport(host, 'uninstall app --yes --purge');
    // Somebody's own home is theirs.
    await host.run('useradd --create-home deploy');
    await lowport(host, `${install} --user deploy --sandbox off`);
    t.is((await host.run(curl)).stdout, '/home/deploy kept kept\n');
  });
}
