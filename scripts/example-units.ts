import { ambient } from '../src/deploy/ways/ambient.js';
import { exampleFacts, planExample } from '../src/deploy/ways/example.js';
import type { RawOptions } from '../src/deploy/ways/options.js';
import { socket } from '../src/deploy/ways/socket.js';
import type { Way } from '../src/deploy/ways/way.js';
import { findOwnPackage } from '../src/own-package.js';

/** The units of `units/`: what lowport makes of a program in /srv/hello on Debian 12. Base names to contents. */
export function exampleUnits(): Map<string, string> {
  const tls = { tlsCert: '/etc/letsencrypt/live/example.com', acmeWebroot: '/var/www/acme', hsts: '180d' };
  const plans = [plan(socket, 'hello', {}), plan(ambient, 'hello-ambient', {}), plan(socket, 'hello-https', tls)];
  return new Map(plans.flatMap(({ files }) => files.map(({ path, content }) => [path.replace(/.*\//, ''), content])));
}

function plan(way: Way, name: string, raw: RawOptions) {
  const facts = exampleFacts(name, findOwnPackage().version, '/srv/hello');
  return planExample(way, facts, raw);
}
