import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The service of systemd's that a process is in, by its control group. Undefined outside of any, and where that is hidden. */
export function findService(pid: number | 'self'): string | undefined {
  try {
    const path = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
    // The innermost: a user's services are below user@1000.service.
    return [...path.matchAll(/\/([^/\n]+\.service)(?=\/|$)/gm)].at(-1)?.[1];
  } catch {
    return undefined;
  }
}

/** `systemctl restart app`, for the service that this process is in; words for it where that is not known. */
export function nameCommand(verb: 'restart' | 'reload', env = process.env): string {
  // A control group of its own, ProtectControlGroups=private, hides the name; the folder of its credentials has it, too.
  const folder = basename(env['CREDENTIALS_DIRECTORY'] ?? '');
  const service = folder.endsWith('.service') ? folder : findService('self');
  if (service === undefined) return `${verb} its service with systemctl`;
  return `systemctl ${verb} ${basename(service, '.service')}`;
}
