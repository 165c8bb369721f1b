import type { Host } from '../host/index.js';

/*
 * All that a host is made of, so that two moments can be compared: every path of its file system with type, mode, owner
 * and target, the content of every file, what is enabled, who is a user, what runs, what /run holds of units and sockets.
 * Without the logs, which go on, what the login prompt makes some time after the boot, and the empty folders that systemd
 * leaves where it is told to stop a service while it makes its /dev; the names that differ at every boot are made equal.
 */
const script = (contents: string) => `
set -f; logs="! -path /var/log/journal/* ! -path /var/log/wtmp"
{
find / -xdev $logs -printf '%y %m %U:%G %p %l\\n' | sort
find ${contents} -xdev $logs -type f -print0 | xargs -0 sha256sum | sort -k 2
find /run -maxdepth 1 ! -name agetty.reload -printf '%y %m %U:%G %p %l\\n' | sort
find /run/systemd/system /tmp -printf '%y %m %U:%G %p %l\\n' 2>/dev/null | sort
systemctl list-unit-files --no-legend --no-pager | sort
systemctl list-units --all --plain --no-legend --no-pager --type=service,socket | sed 's/ *$//' | sort
getent passwd | sort
ss -Hltun | awk '{ print $1, $4, $5 }' | sort
} | grep -v ' /tmp/namespace-dev-[A-Za-z0-9]*\\(/dev\\)\\? $' | sed -E 's/(systemd-private-)[0-9a-f]+|(\\.service-)[A-Za-z0-9]{6}/\\1\\2/g'
`;

/** Lines to compare with those of another moment. `contents`: the folders whose files are read, all unless told. */
export async function listAll(host: Host, contents = '/'): Promise<Set<string>> {
  return new Set((await host.run(script(contents), { timeoutMs: 120_000 })).stdout.split('\n'));
}

/** What one moment has and the other has not; empty for equal ones. */
export function findDifferences(before: Set<string>, after: Set<string>): string[] {
  return [
    ...[...before].filter(line => !after.has(line)).map(line => `- ${line}`),
    ...[...after].filter(line => !before.has(line)).map(line => `+ ${line}`),
  ];
}
