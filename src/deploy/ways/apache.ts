import { renderApacheSite } from './apache/site.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { makePlan, type Plan } from './plan.js';
import { planBackend } from './proxy/backend.js';
import { noteNames, planSite, proxyNote, type Site } from './proxy/site.js';
import { writtenBy } from './stamp.js';
import { type Way, yes } from './way.js';

/** Apache httpd in front: it has the ports and TLS, and leads to the program on a unix socket of systemd's. */
export const apache: Way = {
  name: 'apache',
  plan: planApache,
  needs: [{ program: 'apache2', package: 'apache2' }],
  takes: ['serverNames', 'maintenance'],
  comparison: {
    summary: 'Apache has the ports and TLS, and leads to the program on a unix socket',
    privilege: "Apache's first process, which runs as root",
    others: 'every site of that Apache',
    hop: 'a reverse proxy on the same host',
    cost: { keepAlive: 0.22, perConnection: 0.54 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'yes', why: 'systemd holds the unix socket while the program restarts' },
    clientAddressKept: { answer: 'partly', why: 'in X-Forwarded-For, as Express has it with `trust proxy`' },
    choose: 'Apache is there already, and has other sites.',
  },
};

function planApache(options: Options, facts: HostFacts): Plan {
  const site = planSite('apache', facts.program.name, options);
  const units = planBackend(options, facts, site, { way: 'apache', group: 'www-data' });
  const file = `/etc/apache2/sites-available/${fileName(site)}`;
  const content = renderApacheSite(site, writtenBy(facts, 'apache').comment);
  return makePlan({
    way: 'apache',
    ...units,
    files: [...units.files, { path: file, content, mode: 0o644 }],
    links: [{ path: `/etc/apache2/sites-enabled/${fileName(site)}`, target: file }],
    verify: [...units.verify, ['apachectl', 'configtest']],
    apply: [...units.apply, ['systemctl', 'reload-or-restart', 'apache2.service']],
    settle: [...units.settle, ['systemctl', 'try-reload-or-restart', 'apache2.service']],
    notes: [
      proxyNote,
      ...noteNames(site, 'Apache'),
      ...(site.names.length > 0 ? [] : ["Apache's first site has the host's own name too: a2dissite 000-default."]),
    ],
  });
}

/** Apache reads its sites in the order of their files, and a site without names takes what the others leave. */
function fileName({ name, names }: Site): string {
  return names.length === 0 ? `zz-${name}.conf` : `${name}.conf`;
}
