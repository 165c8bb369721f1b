import type { ExecutionContext } from 'ava';
import type { Host } from '../../host/index.js';
import { findDifferences, listAll } from '../listing.js';
import { lowport } from '../lowport.js';
import { addPeer, hostUrls, onPeer, peer } from '../peer.js';
import { readRights } from '../rights.js';

/** What one way promises, beyond what every way does. */
export type WayCase = {
  way: string;
  /** Further words of `lowport install`. */
  options?: string;
  /** What `lowport install` ends with: the program, in /srv/app. */
  program?: string;
  name?: string;
  /** The effective capabilities of the program; none unless told. */
  capabilities?: string;
  /** Whether the program sees who its client is. */
  seesClient?: boolean;
  /** Further words of `lowport uninstall`. */
  uninstall?: string;
  /** What the component's own tool is asked of the files before anything starts. */
  verifiers?: readonly string[];
  /** Runs before everything, and again after each boot: starts the component. */
  ready?: (host: Host) => Promise<void>;
  /** What this way alone promises, while it is installed. */
  also?: (t: ExecutionContext, host: Host) => Promise<void>;
};

const noCapability = '0000000000000000';

/** Needs the program of test/apps/frameworks/plain.cjs in /srv/app. Leaves the host as it found it, which it checks. */
export async function proveWay(t: ExecutionContext, host: Host, given: WayCase): Promise<void> {
  const { way, options = '', program = 'plain.cjs', name = 'app', uninstall = '', verifiers = [], ready, also } = given;
  await ready?.(host);
  const before = await listAll(host);

  const { stderr } = await lowport(host, `install --yes --name ${name} --way ${way} ${options} ${program}`);
  for (const verifier of ['systemd-analyze verify', ...verifiers]) t.true(stderr.includes(`  ${verifier}`), verifier);
  await proveServing(t, host, given);
  await also?.(t, host);
  await host.reboot();
  await addPeer(host);
  await ready?.(host);
  await proveServing(t, host, given);

  await lowport(host, `uninstall ${name} --yes ${uninstall}`);
  t.deepEqual(findDifferences(before, await listAll(host)).filter(isOfLowport), [], way);
}

async function proveServing(t: ExecutionContext, host: Host, given: WayCase): Promise<void> {
  const { way, name = 'app', capabilities = noCapability, seesClient = true } = given;
  t.is(await ask(host, 'http://localhost/hello'), 'hello from the program', way);
  for (const [family, url] of Object.entries(hostUrls)) {
    t.is(await ask(host, `${url}/hello`, onPeer), 'hello from the program', `${way}, ${family}`);
    const { ip, uid } = JSON.parse(await ask(host, `${url}/who`, onPeer));
    t.not(uid, 0);
    t.is(ip.replace('::ffff:', '') === peer[family as keyof typeof peer], seesClient, `${way}: ${ip}`);
  }
  const client = `node /srv/app/clients/socket-io.cjs ${hostUrls.ipv4}`;
  t.is((await host.run(`${onPeer} ${client}`)).stdout, 'ping over websocket\n', way);
  const { uid, effective, permitted } = await readRights(host, `${name}.service`);
  t.not(uid, 0);
  t.deepEqual([effective, permitted], [capabilities, capabilities], way);
}

/** The body of an answer; `onPeer` before the command has the peer ask. */
export async function ask(host: Host, url: string, where = ''): Promise<string> {
  return (await host.run(`${where} curl -sS --fail --max-time 20 '${url}'`)).stdout;
}

/** Not what a boot itself changes, nor the backups of those who make and remove users. */
function isOfLowport(line: string): boolean {
  return !/random-seed|systemd-private-|\/run\/|\.journal|\/var\/log\/wtmp|\/etc\/g?(group|passwd|shadow)-$/.test(line);
}
