import { dirname } from 'node:path';
import { quoteShell } from '../shell.js';
import type { HostFacts } from './facts.js';
import type { PlannedFile } from './plan.js';
import { writtenBy } from './stamp.js';
import type { Tls } from './tls-options.js';

/** Where Certbot runs every program after a renewal, with `RENEWED_LINEAGE` set to the folder of the certificate. */
const hookFolder = '/etc/letsencrypt/renewal-hooks/deploy';
const liveFolder = '/etc/letsencrypt/live/';

/** The hook that reloads the service when Certbot has renewed a certificate of it; none where Certbot has none of them. */
export function planCertbotHook({ cert, named = [] }: Tls, facts: HostFacts, way: string): PlannedFile[] {
  const folders = new Set(
    [cert, ...named.map(pair => pair.cert)].map(dirname).filter(path => path.startsWith(liveFolder)),
  );
  if (folders.size === 0) return [];
  const { name } = facts.program;
  const content = [
    '#!/bin/sh',
    `# ${writtenBy(facts, way).comment} Certbot runs it when it has renewed a certificate.`,
    'case "$RENEWED_LINEAGE" in',
    `  ${[...folders].map(quoteShell).join(' | ')}) ;;`,
    '  *) exit 0 ;;',
    'esac',
    '# One that has failed may have failed for the old certificate. Nothing where it does not run: its next start has the new one.',
    `if systemctl is-failed --quiet ${name}.service; then exec systemctl restart ${name}.service; fi`,
    `exec systemctl try-reload-or-restart ${name}.service`,
    '',
  ].join('\n');
  return [{ path: `${hookFolder}/lowport-${name}`, content, mode: 0o755 }];
}
