import { formatAddress } from '../../listen-address.js';
import { escapeLine, escapeWord } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import { credentialPath } from './credentials.js';
import type { HostFacts } from './facts.js';
import { type Bind, credentials, listBinds, renderHaproxy } from './haproxy/config.js';
import type { Options } from './options.js';
import { type Command, makePlan, type Plan, verifyUnits } from './plan.js';
import { planBackend } from './proxy/backend.js';
import { planInstance, runInstance } from './proxy/instance.js';
import { planSite, proxyNote, type Site } from './proxy/site.js';
import { writtenBy } from './stamp.js';
import { type Way, yes } from './way.js';

/** An HAProxy of its own in front; systemd opens the ports for it, so that it has no privilege either. */
export const haproxy: Way = {
  name: 'haproxy',
  plan: planHaproxy,
  needs: [{ program: 'haproxy', package: 'haproxy' }],
  takes: ['maintenance'],
  comparison: {
    summary: 'an HAProxy of its own, for which systemd opens the ports, leads to the program on a unix socket',
    privilege: 'systemd alone, before HAProxy starts',
    others: 'nobody',
    hop: 'a reverse proxy on the same host',
    cost: { keepAlive: 0.58, perConnection: 0.68 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'yes', why: 'systemd holds both sockets, those of HAProxy and of the program' },
    clientAddressKept: { answer: 'yes', why: 'by the PROXY protocol' },
    choose: 'HAProxy is what you know, or its rules, limits and statistics are wanted in front.',
  },
};

function planHaproxy(options: Options, facts: HostFacts): Plan {
  const site = planSite('haproxy', facts.program.name, options);
  // The header that goes before each connection is believed on the unix socket, and nowhere else.
  const inner = { proxyProtocol: 'from=127.0.0.1' };
  const backend = planBackend(options, facts, site, { way: 'haproxy', group: 'haproxy', inner });
  const config = `/etc/haproxy/lowport-${site.name}.cfg`;
  const binds = listBinds(site);
  const units = planInstance(site, facts, {
    way: 'haproxy',
    title: 'HAProxy',
    user: 'haproxy',
    privilege: 'none',
    entries: lifeEntries(config, binds, site),
    listen: binds.map(({ address }) => formatAddress(address)),
  });
  const own = runInstance(`${site.name}-haproxy.service`, `${site.name}-haproxy.socket`);
  const content = renderHaproxy(site, writtenBy(facts, 'haproxy').comment);
  return makePlan({
    way: 'haproxy',
    name: site.name,
    files: [
      ...backend.files,
      ...units,
      { path: config, content, mode: 0o644, reloads: `${site.name}-haproxy.service` },
    ],
    verify: [verifyUnits([...backend.files, ...units]), checkConfig(config, site)],
    apply: [...backend.apply, ...own.apply],
    undo: [...own.undo, ...backend.undo],
    settle: backend.settle,
    notes: [
      proxyNote,
      `It is beside haproxy.service, whose configuration stays as it is; what you change in ${config} counts after systemctl reload ${site.name}-haproxy.`,
      'An update that changes its addresses closes them all for a moment.',
      ...(site.tls === undefined ? [] : [`A renewed certificate counts after systemctl restart ${site.name}-haproxy.`]),
    ],
  });
}

function lifeEntries(config: string, binds: readonly Bind[], site: Site): Entry[] {
  const command = `/usr/sbin/haproxy -Ws -f ${config}`;
  // The check of a reload inherits no sockets, and sees no credentials before systemd 253: hence the copies.
  const check = ['/usr/bin/env', ...binds.map(({ variable }) => `--unset=${variable}`), command, '-c'].join(' ');
  return [
    entry('Type', 'notify'),
    ...(site.tls === undefined ? [] : copyEntries(site)),
    entry('ExecStart', command),
    entry('ExecReload', check),
    entry('ExecReload', '/bin/kill -USR2 $MAINPID'),
    // Ends when those who are connected have their answers: hard-stop-after.
    entry('KillSignal', 'SIGUSR1'),
    entry('KillMode', 'mixed'),
    entry('TimeoutStopSec', '35s'),
    ...binds.map(({ variable }, at) => entry('Environment', escapeWord(`${variable}=fd@${at + 3}`, 'variable'))),
    ...credentialsOf(site).map(text => entry('LoadCredential', escapeLine(text, '--tls-cert'))),
  ];
}

/** The certificate and its key where HAProxy finds them at a reload, too, and nobody else. */
function copyEntries({ name }: Site): Entry[] {
  const folder = `lowport-${name}-haproxy`;
  const files = [credentials.cert, credentials.key].map(credentialPath).join(' ');
  return [
    entry('RuntimeDirectory', folder),
    entry('RuntimeDirectoryMode', '0700'),
    entry('Environment', `${credentials.variable}=/run/${folder}`),
    entry('ExecStartPre', `/usr/bin/install -m 0400 -t /run/${folder} ${files}`),
  ];
}

/** With a certificate HAProxy looks for it where the unit's credentials are, which only systemd makes. */
function checkConfig(config: string, site: Site): Command {
  const check = ['haproxy', '-c', '-f', config] as const;
  const properties = credentialsOf(site).map(text => `--property=LoadCredential=${text}`);
  if (properties.length === 0) return check;
  const place = `${credentials.variable}=${credentialPath('')}`;
  return ['systemd-run', '--wait', '--pipe', '--collect', '--quiet', ...properties, '/usr/bin/env', place, ...check];
}

function credentialsOf({ tls }: Site): string[] {
  return tls === undefined ? [] : [`${credentials.cert}:${tls.cert}`, `${credentials.key}:${tls.key}`];
}
