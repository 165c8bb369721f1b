import type { ExecutionContext } from 'ava';
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
import { bootHost, type Host, hostTest, type Suite } from '../host/index.js';
import { podmanPackages } from '../host/used-roots.js';
import { startLoad } from '../load/start-load.js';
import { prepareImageProject } from './image-project.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { addPeer, peerAddress, toHost } from './peer.js';
import { importImage, preparePodman } from './podman.js';
import { putFiles } from './put-files.js';
import { restartUnder } from './restarts.js';
import { readRightsOf } from './rights.js';

const newest = { suite: 'trixie', packages: podmanPackages } as const;
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
    await prepareImageProject(host);
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
    // Without an image named, it is made here.
    await lowport(host, 'install plain.cjs --yes --way quadlet --unset image');
    await answers(host, 'ip netns exec peer');
    t.is((await host.run("podman inspect --format '{{.ImageName}}' app")).stdout, 'localhost/app:latest\n');
    await host.run('ip netns delete peer && rm -r /etc/netns');
    await lowport(host, 'uninstall app --yes');
    t.deepEqual(findDifferences(before, await list(host)), []);
    t.is((await host.run('podman images --quiet localhost/app')).stdout, '');

    async function answers(host: Host, peer: string): Promise<void> {
      const ask = 'curl -sS http://localhost/who';
      t.like(JSON.parse((await host.run(ask)).stdout), { uid: 1000, host: 'localhost' });
      t.is(JSON.parse((await host.run(`${peer} ${ask} ${toHost}`)).stdout).peer, `::ffff:${peerAddress}`);
      const client = `${peer} node /srv/app/clients/socket-io.cjs http://localhost /etc/hosts`;
      t.is((await host.run(client)).stdout, 'ping over websocket\n');
    }
  },
);

type Generation = { suite: Suite; title: string; unit: string };

/** Podman without quadlet, and podman-compose 1.0.3. */
const older: Generation = { suite: 'bookworm', title: 'Podman 4.3', unit: '/etc/systemd/system/app.service' };
/** Podman with quadlet, and podman-compose 1.3.0. */
const newer: Generation = { suite: 'trixie', title: 'Podman 5.4', unit: '/etc/containers/systemd/app.container' };

for (const { suite, title, unit } of process.env['LOWPORT_TEST_FULL'] === '1' ? [older, newer] : [older]) {
  hostTest(`${title} makes the image of the program's folder, for quadlet and for compose`, async t => {
    const host = await bootHost(t, { suite, packages: newest.packages });
    await preparePodman(host);
    await deployApp(host, 'frameworks/plain.cjs');
    await prepareImageProject(host);
    await host.reboot();
    const before = await list(host);

    await lowport(host, 'install plain.cjs --yes --way quadlet --sandbox closed');
    t.is((await host.run(`ls ${unit}`)).stdout, `${unit}\n`);
    await answersUnprivileged(t, host, await addPeer(host));
    const { service } = await status(host);
    t.is(service.state, 'active');
    await updates(t, host, '--way quadlet --sandbox closed', 'hello from the program', 'hello again');

    const without = 'cd /srv/app && node_modules/.bin/lowport install plain.cjs --yes --way compose';
    const refused = await host.run(without, { reject: false });
    t.regex(refused.stderr, /--sandbox is kept from the install before: --unset sandbox forgets it\./);
    // Both ways have an image and a service of the same name.
    await lowport(host, 'install plain.cjs --yes --way compose --unset sandbox');
    const [container = ''] = (await host.run('podman ps --quiet')).stdout.split('\n');
    await answersUnprivileged(t, host, 'ip netns exec peer', container);
    await updates(t, host, '--way compose', 'hello again', 'hello from the program');
    await host.reboot();
    // Compose is done before the program listens, and nobody holds the port meanwhile.
    await host.run('curl -sS --retry 20 --retry-delay 1 --retry-connrefused http://localhost/hello');
    await answersUnprivileged(t, host, await addPeer(host), '$(podman ps --quiet)');
    t.deepEqual((await status(host)).findings, []);
    const journal = await host.journal('app.service');
    t.notRegex(journal, /SIGKILL/);
    await host.run('ip netns delete peer && rm -r /etc/netns');
    await lowport(host, 'uninstall app --yes');
    t.deepEqual(findDifferences(before, await list(host)), []);
    t.is((await host.run('podman ps --all --quiet; podman images --quiet localhost/app')).stdout, '');
    t.notRegex((await host.run('podman network ls')).stdout, /app/);
    t.notRegex((await host.run('iptables-save')).stdout, /dport 80/);
  });
}

/** From inside and from another machine, whose address the program sees; it has neither root's rights nor others. */
async function answersUnprivileged(t: ExecutionContext, host: Host, peer: string, container = 'app'): Promise<void> {
  const seen = JSON.parse((await host.run(`${peer} curl -sS http://localhost/who ${toHost}`)).stdout);
  t.like(seen, { uid: 1000, peer: `::ffff:${peerAddress}` });
  const client = `${peer} node /srv/app/clients/socket-io.cjs http://localhost /etc/hosts`;
  t.is((await host.run(client)).stdout, 'ping over websocket\n');
  const main = (await host.run(`podman inspect --format '{{.State.Pid}}' ${container}`)).stdout.trim();
  t.like(await readRightsOf(host, main), { uid: 1000, effective: none, permitted: none });
}

/** The same install makes a changed program's image anew and starts it. */
async function updates(t: ExecutionContext, host: Host, words: string, from: string, to: string): Promise<void> {
  t.is(await ask(host, '/hello'), from);
  await host.run(`sed -i 's/${from}/${to}/' /srv/app/plain.cjs`);
  await lowport(host, `install plain.cjs --yes ${words}`);
  t.is(await ask(host, '/hello'), to);
}

async function ask(host: Host, path: string): Promise<string> {
  return (await host.run(`curl -sS --fail http://localhost${path}`)).stdout;
}

async function status(host: Host) {
  const { stdout } = await host.run('cd /srv/app && node_modules/.bin/lowport status app --json', { reject: false });
  return JSON.parse(stdout).installed[0];
}

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

/** Without what a running host and Podman write for themselves. */
async function list(host: Host): Promise<Set<string>> {
  const passing =
    / \/(var\/log\/|run\/(containers|crun|libpod) |var\/lib\/(cni|systemd|containers)\b|etc\/(cni|containers)\/net|run\/netns|\S*\/systemd-private-)|^(netavark|podman)\S*\.(service|socket) /;
  return new Set([...(await listAll(host))].filter(line => !passing.test(line)));
}

async function lowport(host: Host, words: string): Promise<void> {
  await host.run(`cd /srv/app && node_modules/.bin/lowport ${words}`, { timeoutMs: 180_000 });
}
