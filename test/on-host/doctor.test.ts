import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { generate } from 'selfsigned';
import { bootHost, type Host, hostTest, type Suite } from '../host/index.js';
import { rulePackages } from '../host/used-roots.js';
import { installRuntime } from '../support/runtimes.js';
import { healthySituations } from './doctor/healthy.js';
import { capabilitySituations } from './doctor/of-capabilities.js';
import { containerImage, containerSituations } from './doctor/of-containers.js';
import { failureSituations } from './doctor/of-failures.js';
import { fileSituations } from './doctor/of-files.js';
import { networkSituations } from './doctor/of-networks.js';
import { platformSituations } from './doctor/of-platforms.js';
import { portSituations } from './doctor/of-ports.js';
import { serviceSituations } from './doctor/of-services.js';
import { unitSituations } from './doctor/of-units.js';
import { killForMemory } from './doctor/own-kernel.js';
import { judge, prepareHost, runSituations } from './doctor/run-situations.js';
import { prelude } from './doctor/situation.js';
import { importImage, preparePodman } from './podman.js';

/** systemd 252; in the long form 247 and 257 as well. */
const isFull = process.env['LOWPORT_TEST_FULL'] === '1';
const suites: Suite[] = isFull ? ['bullseye', 'bookworm', 'trixie'] : ['bookworm'];

for (const suite of suites) {
  hostTest(
    `${suite}: doctor names first what is wrong with a host, and has nothing to say of a healthy one`,
    async t => {
      const host = await bootHost(t, { suite, packages: rulePackages });
      await prepareHost(host);
      await writeCertificates(host);
      await copyRuntimes(host);
      judge(t, [
        ...(await runSituations(host, portSituations, 'port')),
        ...(await runSituations(host, capabilitySituations, 'right')),
        ...(await runSituations(host, unitSituations, 'unit')),
        ...(await runSituations(host, serviceSituations, 'many')),
        ...(await runSituations(host, failureSituations, 'fail')),
        ...(await runSituations(host, fileSituations, 'file')),
        ...(await runSituations(host, networkSituations, 'net')),
        ...(await runSituations(host, platformSituations, 'where')),
        // Debian 11 is left out here: its firewalld does not come up in a container, and lowport's unit for a home fails.
        ...(suite === 'bullseye' ? [] : await runSituations(host, healthySituations, 'well')),
      ]);
    },
  );
}

if (isFull && process.arch === 'x64') {
  hostTest('doctor names first the OOM killer of a kernel whose memory controller is that of cgroup v2', async t => {
    const { result, findings } = await killForMemory(t);
    t.is(result, 'Result=oom-kill');
    t.is(findings[0]?.code, 'killed-out-of-memory');
    t.regex(findings[0]?.text ?? '', /its MemoryMax= is 104857600 bytes/);
  });
}

function findNpm(): string {
  const command = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  return dirname(dirname(realpathSync(command)));
}

/** The real ones, and the npm of this machine's node. */
async function copyRuntimes(host: Host): Promise<void> {
  for (const runtime of ['bun', 'deno'] as const)
    await host.copy(await installRuntime(runtime), `/usr/local/bin/${runtime}`);
  await host.copy(findNpm(), '/usr/local/lib/node_modules/npm');
}

hostTest('doctor names first what is wrong in a real container, of Podman', async t => {
  const host = await bootHost(t, { packages: ['podman'] });
  await preparePodman(host);
  await host.run('mkdir /srv/app');
  await importImage(host, containerImage);
  await host.write('/srv/programs/prelude.sh', prelude);
  judge(t, await runSituations(host, containerSituations, 'in'));
});

async function writeCertificates(host: Host): Promise<void> {
  const name = [{ name: 'commonName', value: 'localhost' }];
  const valid = await generate(name, { keyType: 'ec' });
  const dates = { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2020-02-01') };
  const expired = await generate(name, { keyType: 'ec', ...dates });
  await host.write('/srv/tls/cert.pem', valid.cert);
  await host.write('/srv/tls/key.pem', valid.private);
  await host.write('/srv/tls/expired.pem', expired.cert);
  await host.write('/srv/tls/expired-key.pem', expired.private);
}
