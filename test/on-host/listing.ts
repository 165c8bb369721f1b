import type { Host } from '../host/index.js';

/*
 * All that a host is made of, so that two moments can be compared: every path of its file system with type, mode, owner
 * and target, the content of every file, what is enabled, who is a user, what runs, what /run holds of units and sockets.
 * Without the logs, which go on.
 */
const script = `
find / -xdev ! -path '/var/log/journal/*' -printf '%y %m %U:%G %p %l\\n' | sort
find / -xdev ! -path '/var/log/journal/*' -type f -print0 | xargs -0 sha256sum | sort -k 2
find /run -maxdepth 1 -printf '%y %m %U:%G %p %l\\n' | sort
find /run/systemd/system /run/lowport* /tmp -printf '%y %m %U:%G %p %l\\n' 2>/dev/null | sort
systemctl list-unit-files --no-legend --no-pager | sort
systemctl list-units --all --plain --no-legend --no-pager --type=service,socket | sed 's/ *$//' | sort
getent passwd | sort
ss -Hltun | awk '{ print $1, $4, $5 }' | sort
`;

/** Lines to compare with those of another moment. */
export async function listAll(host: Host): Promise<Set<string>> {
  return new Set((await host.run(script, { timeoutMs: 120_000 })).stdout.split('\n'));
}

/** What one moment has and the other has not; empty for equal ones. */
export function findDifferences(before: Set<string>, after: Set<string>): string[] {
  return [
    ...[...before].filter(line => !after.has(line)).map(line => `- ${line}`),
    ...[...after].filter(line => !before.has(line)).map(line => `+ ${line}`),
  ];
}
