import type { Finding } from '../finding.js';
import type { Renewal } from './facts.js';

/** Why a renewal will fail, or never begin, in the order in which it is to be mended. */
export function judgeRenewal(renewal: Renewal, name: string, names: readonly string[]): Finding[] {
  const { lineage, timerRuns } = renewal;
  const problem = findProblem(renewal, name);
  return [
    ...(problem === undefined ? [] : [finding(problem, cureFor(renewal, names))]),
    ...(timerRuns
      ? []
      : [finding(`no timer of Certbot runs, and ${lineage} is not renewed`, 'systemctl enable --now certbot.timer')]),
  ];
}

function findProblem(renewal: Renewal, name: string): string | undefined {
  const { lineage, way, authenticator, webroots, acmeWebroot, holdsPort80 } = renewal;
  if (authenticator === undefined) return `Certbot has no settings by which it renews ${lineage}`;
  if (authenticator === 'standalone' && holdsPort80) {
    return `Certbot renews ${lineage} by a server of its own (standalone), and systemd holds port 80 for ${name}`;
  }
  if ((authenticator === 'nginx' || authenticator === 'apache') && way !== authenticator && holdsPort80) {
    return `Certbot renews ${lineage} by its ${authenticator} plugin, and ${name} has port 80`;
  }
  if (authenticator !== 'webroot' || acmeWebroot === undefined || webroots.includes(acmeWebroot)) return undefined;
  return `Certbot puts the challenges of ${lineage} into ${webroots.join(', ') || 'no folder'}, and ${name} answers them from ${acmeWebroot}`;
}

function cureFor({ lineage, acmeWebroot }: Renewal, names: readonly string[]): string {
  const webroot = acmeWebroot ?? '/var/www/acme';
  const domains = (names.length > 0 ? names : [lineage]).map(one => `--domain ${one}`).join(' ');
  const certbot = `certbot certonly --cert-name ${lineage} --webroot --webroot-path ${webroot} ${domains} --force-renewal`;
  if (acmeWebroot !== undefined) return certbot;
  return `mkdir -p ${webroot}, the same lowport install with --acme-webroot ${webroot}, and then: ${certbot}`;
}

function finding(text: string, cure: string): Finding {
  return { code: 'renewal', severity: 'warning', text, cure };
}
