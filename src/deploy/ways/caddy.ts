import { escapeLine, escapeWord } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import { renderCaddyfile } from './caddy/caddyfile.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { type Command, makePlan, type Plan, verifyUnits } from './plan.js';
import { planBackend } from './proxy/backend.js';
import { planInstance, runInstance } from './proxy/instance.js';
import { planSite, proxyNote, type Site } from './proxy/site.js';
import { refuseForWay } from './refuse.js';
import { writtenBy } from './stamp.js';
import { type Way, yes } from './way.js';

/** A Caddy of its own in front, which gets and renews the certificate itself where none is given. */
export const caddy: Way = {
  name: 'caddy',
  plan: planCaddy,
  needs: [{ program: 'caddy', package: 'caddy' }],
  takes: ['serverNames', 'maintenance'],
  comparison: {
    summary: 'a Caddy of its own has the ports, gets the certificate, and leads to the program on a unix socket',
    privilege: 'Caddy, by a capability of its service',
    others: 'nobody',
    hop: 'a reverse proxy on the same host',
    cost: { keepAlive: 0.12, perConnection: 0.41 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'yes', why: 'systemd holds the unix socket while the program restarts' },
    clientAddressKept: { answer: 'partly', why: 'in X-Forwarded-For, as Express has it with `trust proxy`' },
    choose: 'Certificates shall come and be renewed by themselves.',
  },
};

function planCaddy(options: Options, facts: HostFacts): Plan {
  const site = planSite('caddy', facts.program.name, options, { getsCertificate: true });
  refuseNameless(site);
  const backend = planBackend(options, facts, site, { way: 'caddy', group: 'caddy' });
  const config = `/etc/caddy/lowport-${site.name}.caddyfile`;
  const folder = `lowport-${site.name}-caddy`;
  const units = planInstance(site, facts, {
    way: 'caddy',
    title: 'Caddy',
    user: 'caddy',
    privilege: 'bind',
    entries: lifeEntries(config, folder, site),
  });
  const own = runInstance(`${site.name}-caddy.service`);
  const content = renderCaddyfile(site, writtenBy(facts, 'caddy').comment, `/run/${folder}/admin.sock`);
  return makePlan({
    way: 'caddy',
    name: site.name,
    files: [...backend.files, ...units, { path: config, content, mode: 0o644, reloads: `${site.name}-caddy.service` }],
    verify: [verifyUnits([...backend.files, ...units]), checkConfig(config, site)],
    apply: [...backend.apply, ...own.apply],
    undo: [...own.undo, ...backend.undo],
    settle: backend.settle,
    notes: [
      proxyNote,
      `It is beside caddy.service, which cannot have the same ports; what you change in ${config} counts after systemctl reload ${site.name}-caddy.`,
      ...(site.tls === undefined ? [] : [`A renewed certificate counts after systemctl restart ${site.name}-caddy.`]),
    ],
  });
}

function refuseNameless({ https: [first], tls, names }: Site): void {
  if (first === undefined || tls !== undefined || names.length > 0) return;
  throw refuseForWay(
    `--listen ${first.port}`,
    'caddy',
    'https is there, but neither a certificate nor a name to get one for',
    'Add --server-name shop.example, for which Caddy gets a certificate, or --tls-cert and --tls-key.',
  );
}

function lifeEntries(config: string, folder: string, site: Site): Entry[] {
  const command = (verb: string) => `/usr/bin/caddy ${verb} --config ${config} --adapter caddyfile`;
  return [
    entry('Type', 'notify'),
    entry('ExecStart', command('run')),
    entry('ExecReload', `${command('reload')} --address unix//run/${folder}/admin.sock --force`),
    entry('TimeoutStopSec', '35s'),
    entry('RuntimeDirectory', folder),
    entry('StateDirectory', folder),
    entry('Environment', escapeWord(`XDG_DATA_HOME=/var/lib/${folder}`, 'variable')),
    entry('Environment', escapeWord(`XDG_CONFIG_HOME=/var/lib/${folder}`, 'variable')),
    ...credentialsOf(site).map(text => entry('LoadCredential', escapeLine(text, '--tls-cert'))),
  ];
}

/** With the credentials of the unit, which only systemd makes; and Caddy writes into the home of who runs it. */
function checkConfig(config: string, site: Site): Command {
  const check = ['caddy', 'validate', '--config', config, '--adapter', 'caddyfile'] as const;
  const properties = credentialsOf(site).map(text => `--property=LoadCredential=${text}`);
  const alone = ['--property=ProtectHome=tmpfs', '--property=ProtectSystem=strict'];
  return ['systemd-run', '--wait', '--pipe', '--collect', '--quiet', ...alone, ...properties, ...check];
}

function credentialsOf({ tls }: Site): string[] {
  return tls === undefined ? [] : [`tls-cert:${tls.cert}`, `tls-key:${tls.key}`];
}
