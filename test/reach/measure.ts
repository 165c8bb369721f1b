import type { Host } from '../host/index.js';
import { deployApp } from '../on-host/installed.js';
import { appPath } from '../support/program.js';
import type { Level } from './levels.js';

/** One attempt of the hostile program, and why it failed where it did. */
export type Answer = { what: string; reached: boolean; why?: string };

/** What it reached in one unit, and the exposure that systemd gives to that: 0 is best, 10 worst. */
export type Reach = { level: string; exposure: string; answers: Answer[] };

/** Puts the program where the units look for it. */
export async function deployHostile(host: Host): Promise<void> {
  await deployApp(host, 'reach/hostile.cjs');
  await host.copy(appPath('reach/calls.pl'), '/srv/app/calls.pl');
  // As where the user of the usual unit has the project folder.
  await host.run('chown www-data /srv/app/hostile.cjs');
}

/** Runs the program in one unit, asks it, and takes the unit off again. */
export async function measureReach(host: Host, level: Level): Promise<Reach> {
  if ('unit' in level) await host.write('/etc/systemd/system/app.service', level.unit);
  else {
    await host.run(
      `cd /srv/app && node_modules/.bin/lowport generate hostile.cjs --name app ${level.options} --no-maintenance --out /etc/systemd/system`,
    );
  }
  await host.run('systemctl daemon-reload && systemctl start app.service');
  const port = 'unit' in level ? Number(/PORT=(\d+)/.exec(level.unit)?.[1]) : 80;
  const { stdout } = await host.run(
    `curl -sS --retry 60 --retry-delay 1 --retry-connrefused --max-time 120 http://127.0.0.1:${port}/`,
    { timeoutMs: 200_000, reject: false },
  );
  if (stdout === '') throw new Error(`Nobody answers in ${level.name}:\n${await host.journal('app.service')}`);
  const exposure = await readExposure(host);
  await host.run(
    'systemctl stop app.socket; systemctl stop app.service; rm -rf /etc/systemd/system/app.* /var/lib/app /var/lib/private/app; systemctl daemon-reload',
    { reject: false },
  );
  return { level: level.name, exposure, answers: JSON.parse(stdout) };
}

async function readExposure(host: Host): Promise<string> {
  const { stdout } = await host.run('systemd-analyze security --no-pager app.service', { reject: false });
  return /exposure level for app\.service: ([\d.]+)/.exec(stdout)?.[1] ?? 'unknown';
}
