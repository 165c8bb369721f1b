import fc from 'fast-check';
import { parse } from 'yaml';
import { parseUnit } from '../../src/deploy/units/parse.js';
import { valuesOf } from '../../src/deploy/units/unit-file.js';
import { splitWords } from '../../src/deploy/units/words.js';
import { readOptions } from '../../src/deploy/ways/options.js';
import { loadWay, planWay } from '../../src/deploy/ways/ways.js';
import { LowportError } from '../../src/errors.js';
import { hostFacts } from '../deploy/facts.js';
import { hostileName } from '../deploy/hostile-text.js';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { startLoad } from '../load/start-load.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { addPeer, peerAddress, toHost } from './peer.js';
import { importImage, preparePodman } from './podman.js';
import { restartUnder } from './restarts.js';
import { readRightsOf } from './rights.js';

const newest = { suite: 'trixie', packages: ['podman', 'podman-compose'] } as const;
const none = '0000000000000000';
const image = 'localhost/shop:1';
const values = [...new Set(fc.sample(hostileName, { numRuns: 200, seed: 80_443 }))].filter(
  value => Buffer.from(value).toString() === value,
);

hostTest(
  'quadlet serves the program on port 80 from a container that has no network, and goes without a trace',
  async t => {
    const host = await bootHost(t, newest);
    await preparePodman(host);
    await deployApp(host, 'frameworks/plain.cjs');
    await importImage(host, image);
    await host.reboot();
    const before = await list(host);

    await lowport(host, `install plain.cjs --yes --way quadlet --sandbox closed --image ${image}`);
    await answers(host, await addPeer(host));
    const main = (await host.run("podman inspect --format '{{.State.Pid}}' app")).stdout.trim();
    t.like(await readRightsOf(host, main), { uid: 1000, effective: none, permitted: none });
    // The loopback device alone.
    t.is((await host.run(`nsenter --target ${main} --net ip -brief link`)).stdout.trim().split('\n').length, 1);
    t.is((await host.run('systemctl show --property=StatusText --value app')).stdout, 'Serving on 80\n');

    const loads = await Promise.all(
      (['own-connection', 'connection-per-request'] as const).map(mode =>
        startLoad(t, host, { mode, url: 'http://localhost/hello', clients: 4, thinkMs: [0, 20] }),
      ),
    );
    const { results } = await restartUnder(host, loads, 2);
    t.deepEqual(
      results.map(({ failures }) => failures),
      [{}, {}],
    );

    await host.reboot();
    await answers(host, await addPeer(host));
    await host.run('ip netns delete peer && rm -r /etc/netns');
    await lowport(host, 'uninstall app --yes');
    t.deepEqual(findDifferences(before, await list(host)), []);

    async function answers(host: Host, peer: string): Promise<void> {
      const ask = 'curl -sS http://localhost/who';
      t.like(JSON.parse((await host.run(ask)).stdout), { uid: 1000, host: 'localhost' });
      t.is(JSON.parse((await host.run(`${peer} ${ask} ${toHost}`)).stdout).peer, `::ffff:${peerAddress}`);
      const client = `${peer} node /srv/app/clients/socket-io.cjs http://localhost /etc/hosts`;
      t.is((await host.run(client)).stdout, 'ping over websocket\n');
    }
  },
);

hostTest('a Podman without quadlet serves it too, by a service that starts the container', async t => {
  const host = await bootHost(t, { packages: ['podman'] });
  await preparePodman(host);
  await deployApp(host, 'frameworks/plain.cjs');
  await importImage(host, image);
  await lowport(host, `generate plain.cjs --way quadlet --sandbox closed --image ${image} --out /etc/systemd/system`);
  // The container of the test may not raise RLIM_MEMLOCK, which crun 1.8 does for a cgroup of its own.
  await host.run("sed -i 's/--cgroups=split/--cgroups=disabled/' /etc/systemd/system/app.service");
  await host.run('systemctl daemon-reload && systemctl start app.socket');
  t.like(JSON.parse((await host.run('curl -sS http://localhost/who')).stdout), { uid: 1000 });
  const main = (await host.run("podman inspect --format '{{.State.Pid}}' app")).stdout.trim();
  t.deepEqual(await readRightsOf(host, main), { uid: 1000, effective: none, permitted: none });
  t.is((await host.run(`nsenter --target ${main} --net ip -brief link`)).stdout.trim().split('\n').length, 1);

  // A restart drains: who asks meanwhile waits in the queue.
  await host.run('systemctl restart app');
  t.like(JSON.parse((await host.run('curl -sS http://localhost/who')).stdout), { uid: 1000 });
  await host.run('systemctl stop app.socket app');
  t.is((await host.run('podman ps --all --quiet')).stdout, '');
});

hostTest('what quadlet and compose read of any variable and argument is what was given', async t => {
  const host = await bootHost(t, newest);
  const odd = await planOdd('quadlet');
  t.true(odd.length > 100, `${odd.length} of ${values.length} values are written`);
  const containers = odd.map(({ index, plan }) => ({
    path: `/run/odd/odd${index}.container`,
    content: plan.files.find(({ path }) => path.endsWith('.container'))?.content ?? '',
  }));
  await putFiles(host, containers);
  const { stdout } = await host.run('QUADLET_UNIT_DIRS=/run/odd /usr/libexec/podman/quadlet -dryrun');
  const units = new Map(
    stdout
      .split(/^---(?=odd)/m)
      .slice(1)
      .map(text => {
        const [name = '', ...lines] = text.split('\n');
        return [name.replace('.service---', ''), lines.join('\n')];
      }),
  );
  for (const { index } of odd) {
    const [command = ''] = valuesOf(parseUnit(units.get(`odd${index}`) ?? ''), 'Service', 'ExecStart');
    const words = splitWords(command).map(word => word.replaceAll('$$', '$').replaceAll('%%', '%'));
    t.true(words.includes(`ODD=${values[index]}`), command);
    t.is(words.at(-1), values[index] ?? '');
  }

  const files = (await planOdd('compose')).map(({ index, plan }) => ({
    path: `/run/odd/odd${index}.yaml`,
    content: plan.files[0]?.content ?? '',
    index,
  }));
  await putFiles(host, files);
  const all = files.map(({ path }) => `-f ${path}`).join(' ');
  const { services } = parse((await host.run(`cd /run/odd && podman-compose ${all} config`)).stdout);
  for (const { index } of files) {
    const service = services[`odd${index}`];
    t.is(service.environment.ODD, values[index]);
    t.is(service.command.at(-1), values[index]);
  }
});

async function planOdd(way: string) {
  const loaded = await loadWay(way);
  return values.flatMap((value, index) => {
    try {
      const options = readOptions({ env: [`ODD=${value}`], args: [value] }, '/srv/app');
      return [
        { index, plan: planWay(loaded, options, hostFacts({ hasQuadlet: true, program: { name: `odd${index}` } })) },
      ];
    } catch (error) {
      if (error instanceof LowportError) return [];
      throw error;
    }
  });
}

async function putFiles(host: Host, files: readonly { path: string; content: string }[]): Promise<void> {
  const script = `
    for (const { path, content } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
      fs.mkdirSync(require('path').dirname(path), { recursive: true });
      fs.writeFileSync(path, content);
    }`;
  await host.run(`node -e "${script}"`, { input: JSON.stringify(files) });
}

/** Without what a running host and Podman write for themselves. */
async function list(host: Host): Promise<Set<string>> {
  const passing =
    / \/(var\/log\/|run\/(containers|crun|libpod) |var\/lib\/(systemd|containers)\b|run\/netns|\S*\/systemd-private-)/;
  return new Set([...(await listAll(host))].filter(line => !passing.test(line)));
}

async function lowport(host: Host, words: string): Promise<void> {
  await host.run(`cd /srv/app && node_modules/.bin/lowport ${words}`);
}
