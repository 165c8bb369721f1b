import type { Host } from '../../host/host.js';
import { pm2, startLowport, startPlain, startPm2 } from '../peers/bench-host.js';
import { keptSite } from '../peers/nginx-sites.js';

/** A way to have a new version of the program serve, and where it is asked. */
export type Scenario = { name: string; port: number; setUp(host: Host): Promise<void>; renew: string };

const behind = 8100;

export const scenarios: readonly Scenario[] = [
  {
    name: 'lowport, `systemctl restart`',
    port: 80,
    setUp: host => startLowport(host, 'single', 80),
    renew: 'systemctl restart single.service',
  },
  {
    name: 'lowport with 2 workers, `systemctl reload`',
    port: 81,
    setUp: host => startLowport(host, 'crew', 81, '--workers 2'),
    renew: 'systemctl reload crew.service',
  },
  {
    name: 'the program itself, `systemctl restart`',
    port: behind,
    setUp: host => startPlain(host, 'behind', 'hello.cjs', behind),
    renew: 'systemctl restart behind.service',
  },
  {
    name: 'nginx in front of it, `systemctl restart` of the program',
    port: 8110,
    async setUp(host) {
      await host.write('/etc/nginx/sites-enabled/front', keptSite(8110, behind));
      await host.run('systemctl restart nginx');
    },
    renew: 'systemctl restart behind.service',
  },
  {
    name: 'PM2 with 2 instances, `pm2 reload`',
    port: 8120,
    setUp: host => startPm2(host, 'reloaded', 8120, 2),
    renew: `${pm2} reload reloaded`,
  },
];
