import { bootHost, hostTest, type Suite } from '../host/index.js';
import type { LoadMode } from '../load/options.js';
import { startLoad } from '../load/start-load.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';

const isFull = process.env['LOWPORT_TEST_FULL'] === '1';
const suites: Suite[] = isFull ? ['bullseye', 'bookworm', 'trixie'] : ['bookworm'];
const modes: LoadMode[] = ['own-connection', 'shared-connections', 'fetch', 'connection-per-request'];

/** What is installed one after the other: the ports, and other options. */
const updates: [what: string, ports: number[], options: string][] = [
  ['another environment', [80, 443], '--env GREETING=hi'],
  ['a port more', [80, 443, 8080], '--env GREETING=hi'],
  ['another sandbox', [80, 443, 8080], '--env GREETING=hi --sandbox off'],
  ['the first port of the file, before those that stay', [79, 80, 443, 8080], '--env GREETING=hi'],
  ['an added port less, and one more', [79, 80, 443, 8081], ''],
  ['a port less, that was there from the beginning', [80, 8081], ''],
  ['that port again', [80, 443, 8081], ''],
];

for (const suite of suites) {
  hostTest(
    `${suite}: updates lose no request on the ports that stay, and close no other port than they say`,
    async t => {
      const host = await bootHost(t, { suite });
      await deployApp(host, 'ports.cjs');
      // What runs at the very first boot alone is over.
      await host.reboot();
      const before = await listAll(host);
      const install = (ports: number[], options: string) => {
        const listen = ports.map(port => `--listen ${port}`).join(' ');
        return lowport(host, `install ports.cjs --name app --yes ${listen} --env PORTS=${ports.join()} ${options}`);
      };
      await install([80, 443], '');
      const kinds = modes.flatMap(mode => [0, 200].map(pauseMs => ({ mode, thinkMs: [0, pauseMs + 20] as const })));
      const loads = await Promise.all(
        kinds.map(kind => startLoad(t, host, { ...kind, url: 'http://localhost/', clients: 6 })),
      );
      for (const [what, ports, options] of updates) {
        await Promise.all(loads.map(load => load.ended(12)));
        for (const load of loads) load.mark();
        await install(ports, options);
        for (const port of ports) {
          t.regex((await host.run(`curl -sS http://localhost:${port}/`)).stdout, new RegExp(`^\\d+ on ${port} `), what);
        }
        const { stdout } = await host.run("ss -Hltn | awk '{ print $4 }' | sort");
        t.deepEqual(stdout.trim().split('\n').sort(), ports.map(port => `*:${port}`).sort(), what);
      }
      await Promise.all(loads.map(load => load.ended(12)));
      const results = await Promise.all(loads.map(load => load.stop()));
      for (const [index, { requests, failed, slowestMs }] of results.entries()) {
        t.log(
          `${kinds[index]?.mode}, pauses up to ${kinds[index]?.thinkMs[1]} ms: ${requests} requests, ${failed} failed, slowest ${slowestMs} ms`,
        );
      }
      t.deepEqual(
        results.map(({ failures }) => failures),
        kinds.map(() => ({})),
      );

      // From the next boot on the one file opens them all.
      await host.reboot();
      const { stdout } = await host.run("ss -Hltn | awk '{ print $4 }' | sort; ls /run/systemd/system");
      t.deepEqual(stdout.trim().split('\n'), ['*:443', '*:80', '*:8081']);
      await lowport(host, 'uninstall app --yes');
      t.deepEqual(findDifferences(before, await listAll(host)), []);
    },
  );
}
