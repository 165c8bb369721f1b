import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { formatCommand } from '../../src/deploy/shell.js';
import { readOptions } from '../../src/deploy/ways/options.js';
import type { Plan } from '../../src/deploy/ways/plan.js';
import { loadWay, planWay } from '../../src/deploy/ways/ways.js';
import { LowportError } from '../../src/errors.js';
import { hostFacts } from '../deploy/facts.js';
import { hostileName } from '../deploy/hostile-text.js';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { proxyPackages } from '../host/used-roots.js';
import { makeCredentials } from '../support/credentials.js';
import { putFiles } from './put-files.js';

const folders = { certificates: '/srv/odd', keys: '/srv/odd-keys' };
const names = [...new Set(fc.sample(hostileName, { numRuns: 300, seed: 80_443 }))].filter(isFileName);

/** What a plan was made for: the files of a certificate and of its key, both of the same name. */
type Odd = { paths: string[]; plan: Plan };

hostTest(
  'certificates and keys of any name are read by each proxy as those very files, or the name is refused',
  async t => {
    const host = await bootHost(t, { packages: proxyPackages });
    await host.run('systemctl --quiet stop nginx apache2 caddy haproxy');
    await putCertificates(t, host);

    for (const [way, atLeast] of [
      ['nginx', 60],
      ['apache', 60],
    ] as const) {
      const odd = await planAll(way);
      t.true(odd.length > atLeast, `${way}: ${odd.length} of ${names.length} names are written`);
      await putPlans(host, odd);
      const check = formatCommand(odd[0]?.plan.verify.at(-1) ?? ['false']);
      await host.run(check);
      // Every one is looked at: without the last, the same check fails.
      for (const path of odd.at(-1)?.paths ?? []) {
        await host.run('mv "$(cat)" /srv/away', { input: path });
        t.not((await host.run(check, { reject: false })).exitCode, 0, path);
        await host.run('mv /srv/away "$(cat)"', { input: path });
      }
    }
    for (const way of ['caddy', 'haproxy']) {
      const odd = (await planAll(way)).slice(0, 12);
      await putPlans(host, odd);
      for (const { plan } of odd) await host.run(formatCommand(plan.verify.at(-1) ?? ['false']));
      t.is(odd.length, 12);
    }
  },
);

/** One site for each name, on a port of its own. */
async function planAll(way: string): Promise<Odd[]> {
  const loaded = await loadWay(way);
  return names.flatMap((name, index) => {
    const [tlsCert, tlsKey] = [join(folders.certificates, name), join(folders.keys, name)];
    try {
      const raw = { listen: [`https=127.0.0.1:${10_000 + index}`], tlsCert, tlsKey };
      const program = { name: `odd${index}` };
      return [{ paths: [tlsCert, tlsKey], plan: planWay(loaded, readOptions(raw, '/srv'), hostFacts({ program })) }];
    } catch (error) {
      if (error instanceof LowportError) return [];
      throw error;
    }
  });
}

async function putCertificates(t: ExecutionContext, host: Host): Promise<void> {
  const credentials = await makeCredentials(t);
  const script = `
    const { folder, names, content } = JSON.parse(fs.readFileSync(0, 'utf8'));
    fs.mkdirSync(folder);
    for (const name of names) fs.writeFileSync(folder + '/' + name, content, { mode: 0o600 });`;
  for (const [folder, file] of [
    [folders.certificates, 'cert.pem'],
    [folders.keys, 'key.pem'],
  ] as const) {
    const content = await readFile(join(credentials.folder, file), 'utf8');
    await host.run(`node -e "${script}"`, { input: JSON.stringify({ folder, names, content }) });
  }
}

/** The files of the plans, and their links. */
async function putPlans(host: Host, odd: readonly Odd[]): Promise<void> {
  await putFiles(
    host,
    odd.flatMap(({ plan }) => plan.files),
  );
  const links = odd.flatMap(({ plan }) => plan.links);
  const script = 'for (const { path, target } of JSON.parse(fs.readFileSync(0))) fs.symlinkSync(target, path)';
  await host.run(`node -e "${script}"`, { input: JSON.stringify(links) });
}

/** A lone surrogate is no name that a file can have; lowport refuses it, as the other tests show. */
function isFileName(name: string): boolean {
  return !name.includes('/') && Buffer.from(name).toString() === name;
}
