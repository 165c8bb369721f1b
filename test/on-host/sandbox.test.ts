import { readdirSync } from 'node:fs';
import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { levels } from '../reach/levels.js';
import { deployHostile, measureReach } from '../reach/measure.js';
import { prepareHost } from '../reach/prepare-host.js';
import { deployApp } from './installed.js';

const generate = 'node_modules/.bin/lowport generate meets-sandbox.cjs --name app --no-maintenance';

/** What the sandbox that lowport makes by default keeps a hostile program from, and the usual unit does not. */
const closed = [
  'see the processes of other services',
  "read a secret in another service's environment",
  'read a public file in a home',
  'change its own code',
  'leave a file in the /tmp that others see',
  "fetch the cloud's metadata",
  'run a program that it has written',
  'run one from /dev/shm',
  'run one that is in memory only',
  'load a native addon that it has written',
  'make a file set-user-ID',
  'trace a process',
  'read memory as a debugger does',
  'change its personality',
  'write its memory to a core dump',
];

hostTest('what the usual unit lets a hostile program reach is out of reach in the sandbox', async t => {
  const host = await bootHost(t);
  await prepareHost(host);
  await deployHostile(host);
  const reachedIn = async (name: string) => {
    const level = levels.find(one => one.name === name);
    if (level === undefined) throw new Error(name);
    const { answers } = await measureReach(host, level);
    return answers.filter(({ reached }) => reached).map(({ what }) => what);
  };
  const usual = await reachedIn('tutorial');
  t.deepEqual(
    closed.filter(what => !usual.includes(what)),
    [],
  );
  const outbound = await reachedIn('outbound');
  t.deepEqual(
    closed.filter(what => outbound.includes(what)),
    [],
  );
  const none = await reachedIn('closed');
  t.false(
    none.some(what => /internet|localhost|abstract|cloud/.test(what)),
    none.join(),
  );
});

hostTest('what the sandbox refuses without a word of its own is said in the journal, with the option', async t => {
  const host = await bootHost(t, { suite: 'trixie' });
  await deployMeeting(host);
  await host.run(`cd /srv/app && ${generate} --env LIBRARY=${findLibrary()} --out /etc/systemd/system`);
  await host.run('systemctl daemon-reload && systemctl start app.service');
  await waitFor('the cloud', 10_000, async () => /the program: cloud/.test(await host.journal('app.service')));
  const journal = await host.journal('app.service');
  t.regex(journal, /the sandbox refuses 169\.254\.169\.254[\s\S]*--allow-metadata/);
  t.regex(journal, /\/var\/lib\/app\/tool lies where the program may write[\s\S]*--run-from \/var\/lib\/app\n/);
  t.regex(journal, /the program: tool spawn \/var\/lib\/app\/tool EACCES/);
  await host.run('curl -sS http://localhost/addon');
  await waitFor('its end', 10_000, async () => /x\.node lies where/.test(await host.journal('app.service')));
  t.pass();
});

hostTest('--allow-metadata and --run-from give back what the sandbox takes', async t => {
  const host = await bootHost(t, { suite: 'sid' });
  await deployMeeting(host);
  const options = '--allow-metadata --run-from /var/lib/app';
  await host.run(`cd /srv/app && ${generate} ${options} --out /etc/systemd/system`);
  await host.run('systemctl daemon-reload && systemctl start app.service');
  await waitFor('both', 10_000, async () => {
    const journal = await host.journal('app.service');
    return /the program: tool 0/.test(journal) && /the program: cloud undefined/.test(journal);
  });
  t.notRegex(await host.journal('app.service'), /sandbox refuses|may not run/);
});

hostTest('where PrivatePIDs= makes systemd 257 pass another number, no wrapper is blamed', async t => {
  const host = await bootHost(t, { suite: 'trixie' });
  await deployMeeting(host);
  await host.run(`cd /srv/app && ${generate} --out /etc/systemd/system`);
  await host.write('/etc/systemd/system/app.service.d/pids.conf', '[Service]\nPrivatePIDs=yes\n');
  await host.run('systemctl daemon-reload && systemctl start --no-block app.service');
  await waitFor('the error', 20_000, async () => /ERR_LISTEN_PID_FOREIGN/.test(await host.journal('app.service')));
  const journal = await host.journal('app.service');
  t.regex(journal, /systemd 257 says it so with PrivatePIDs=yes/);
  t.notRegex(journal, /npm start, npx/);
});

/** The program that meets the sandbox, and a cloud that would answer it. */
async function deployMeeting(host: Host): Promise<void> {
  await prepareHost(host);
  await deployApp(host, 'reach/meets-sandbox.cjs');
}

/** Any library: that it is no addon is seen after it was loaded. */
function findLibrary(): string {
  const folder = ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu'].find(one => has(one, 'libm.so.6'));
  return `${folder}/libm.so.6`;
}

function has(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).includes(name);
  } catch {
    return false;
  }
}
