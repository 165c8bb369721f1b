import type { Severity } from '../../../src/deploy/finding.js';

/** Something that goes wrong on a host, made for real. */
export type Situation = {
  /** What doctor has to say first. Undefined where nothing is wrong. */
  code: string | undefined;
  title: string;
  /** A script that makes it and returns when it is there. `$U` is a name for its units; see prelude.sh. */
  make: string;
  /** The first systemd on which this can be made, and the first one on which it is no trouble any more. */
  from?: number;
  until?: number;
  /** What doctor is asked; `$U` again. */
  ask: string;
  /** What runs doctor, where that is not root in the host itself: a command that runs its arguments. */
  within?: string;
  /** Words that the finding must have, as it has to show a fact of this very host. */
  says?: RegExp;
  cure?: RegExp;
  /** Words that a later finding must have, as `CODE: TEXT`. */
  also?: RegExp;
  severity?: Severity;
  /** What could not be read, and who could: a line for each, `WHAT: WHY`. */
  unread?: RegExp;
  /** The commands of the cure, from the first to before the second number, after which doctor does not say it any more. */
  heals?: readonly [from: number, to: number];
  /** A script that takes away what {@link resetScript} does not know of. */
  undo?: string;
};

/** Functions that the scripts of situations use. */
export const prelude = `
set -e
service() { cat >/etc/systemd/system/$U.service; systemctl daemon-reload; }
socket() { cat >/etc/systemd/system/$U.socket; systemctl daemon-reload; }
# wait_for CONDITION: a command, asked every 50 ms for 15 s
wait_for() {
  for _ in $(seq 300); do if "$@"; then return; fi; sleep 0.05; done
  echo "waited 15 s for: $*" >&2; systemctl status "$U*" >&2 || true; exit 1
}
is() { test "$(systemctl show --property="$2" --value "$U.$1")" = "$3"; }
is_failed() { is service ActiveState failed; }
is_running() { is service SubState running; }
is_restarted() { test "$(systemctl show --property=NRestarts --value $U.service)" -ge "$1"; }
is_older_than() { test "$(ps_age)" -ge "$1"; }
# seconds since the main process started
ps_age() {
  began=$(systemctl show --property=ExecMainStartTimestampMonotonic --value $U.service)
  echo $(( $(cut -d. -f1 /proc/uptime) - began / 1000000 ))
}
# Where systemd has no memory controller, as the outer machine uses cgroup v1, the process is put into a group of v1.
limit_memory() {
  if grep -q memory /sys/fs/cgroup/cgroup.controllers; then return; fi
  mkdir -p /run/memory; mountpoint -q /run/memory || mount -t cgroup -o memory none /run/memory
  mkdir -p /run/memory/$U; echo 100M >/run/memory/$U/memory.limit_in_bytes
  systemctl show --property=MainPID --value $U.service >/run/memory/$U/cgroup.procs
}
# Marks the service's group and kills its processes, just as systemd-oomd does: src/oom/oomd-util.c, oomd_cgroup_kill().
# setxattr(2) is call 188 of x86-64 and 5 of arm64.
kill_as_oomd() {
  group=$(systemctl show --property=ControlGroup --value $U.service)
  perl -e 'my ($call, $path, @names) = @ARGV; for (@names) { my ($name, $value) = ("user.$_", "1"); syscall($call + 0, $path, $name, $value, 1, 0) == 0 or die "$name: $!" }' \
    $(test "$(uname -m)" = x86_64 && echo 188 || echo 5) /sys/fs/cgroup$group oomd_ooms oomd_kill
  kill -9 $(cat /sys/fs/cgroup$group/cgroup.procs)
}
listens() { ss -Hltn "sport = :$1" | grep -q .; }
# capable_node FILE: a copy of node that may open low ports
capable_node() { cp /usr/bin/node "$1"; setcap cap_net_bind_service=ep "$1"; }
`;

/** Takes a situation away: its units, the rules of packet filters, what was mounted and set. */
export const resetScript = `
systemctl stop "$U.socket" "$U.service" "$U-holder.service" 2>/dev/null
rm -rf /etc/systemd/system/$U* /srv/$U /usr/local/bin/node
systemctl daemon-reload; systemctl reset-failed
nft flush ruleset
echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start
for port in 80 443; do while ss -Hltn "sport = :$port" | grep -q .; do sleep 0.02; done; done
true
`;

/** Programs that the situations run, in /srv/programs. */
export const programs: Readonly<Record<string, string>> = {
  'listen.cjs': `const { HOST, PORT = '80' } = process.env;
require('node:http').createServer((request, response) => response.end('here')).listen({ port: Number(PORT), host: HOST, ipv6Only: process.env.IPV6_ONLY === '1' });
`,
  // Outside of the heap, of which V8 knows the limit; slowly at first, so that the test can put it into its group.
  'eat.cjs': 'const all = [];\nsetInterval(() => all.push(Buffer.alloc(5e6, 1)), 20);\n',
  'hoard.cjs': 'const all = [];\nfor (;;) all.push({ some: all.length });\n',
  'tls.cjs': `const { readFileSync } = require('node:fs');
require('node:https').createServer({ key: readFileSync(process.env.KEY), cert: readFileSync(process.env.CERT) }).listen(8443);
`,
  'idle.cjs': 'setInterval(() => {}, 1000);\n',
  'crash.cjs': "const { frobnicate } = require('node:os');\nfrobnicate();\n",
};
