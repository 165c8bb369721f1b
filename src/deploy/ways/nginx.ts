import type { HostFacts } from './facts.js';
import { renderNginxSite } from './nginx/site.js';
import type { Options } from './options.js';
import { makePlan, type Plan } from './plan.js';
import { planBackend } from './proxy/backend.js';
import { noteNames, planSite, proxyNote } from './proxy/site.js';
import { writtenBy } from './stamp.js';
import { type Way, yes } from './way.js';

/** nginx in front: it has the ports and TLS, and leads to the program on a unix socket of systemd's. */
export const nginx: Way = {
  name: 'nginx',
  plan: planNginx,
  needs: [{ program: 'nginx', package: 'nginx' }],
  takes: ['serverNames', 'maintenance'],
  comparison: {
    summary: 'nginx has the ports and TLS, and leads to the program on a unix socket',
    privilege: "nginx's master process, which runs as root",
    others: 'every site of that nginx',
    hop: 'a reverse proxy on the same host',
    cost: { keepAlive: 0.49, perConnection: 1.01 },
    survivesNodeUpgrade: yes,
    survivesReboot: yes,
    zeroLossRestart: { answer: 'yes', why: 'systemd holds the unix socket while the program restarts' },
    clientAddressKept: { answer: 'partly', why: 'in X-Forwarded-For, as Express has it with `trust proxy`' },
    choose: 'Several sites share the ports, files are served beside the program, or many new TLS connections come.',
  },
};

function planNginx(options: Options, facts: HostFacts): Plan {
  const site = planSite('nginx', facts.program.name, options);
  const units = planBackend(options, facts, site, { way: 'nginx', group: 'www-data' });
  const available = `/etc/nginx/sites-available/${site.name}.conf`;
  const content = renderNginxSite(site, writtenBy(facts, 'nginx').comment);
  return makePlan({
    way: 'nginx',
    ...units,
    files: [...units.files, { path: available, content, mode: 0o644 }],
    links: [{ path: `/etc/nginx/sites-enabled/${site.name}.conf`, target: available }],
    verify: [...units.verify, ['nginx', '-t', '-q']],
    apply: [...units.apply, ['systemctl', 'reload-or-restart', 'nginx.service']],
    settle: [...units.settle, ['systemctl', 'try-reload-or-restart', 'nginx.service']],
    notes: [proxyNote, ...noteNames(site, 'nginx')],
  });
}
