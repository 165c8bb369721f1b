import type { Situation } from './situation.js';

export const containerImage = 'localhost/node:1';

/** A command of a container in which no systemd runs: process 1 is what is asked. */
const container = (options = '') =>
  `podman run --rm --network=none --volume /opt/lowport:/opt/lowport:ro ${options} ${containerImage}`;

const ask = '80';
const says = /this is a container \(podman\) whose process 1 is node/;

/** What is asked in a real container, on a host with Podman. */
export const containerSituations: readonly Situation[] = [
  {
    code: 'no-systemd-container',
    title: 'no systemd here: a real container of Podman, as a user of it',
    make: `! ${container()} node -e 'net.createServer().listen(80)' 2>/dev/null`,
    within: container(),
    ask,
    says,
    severity: 'error',
    cure: /-p 80:8080\s+of\s+docker\s+run[\s\S]*ip_unprivileged_port_start=80/,
  },
  {
    code: 'no-systemd-container',
    title: 'no systemd here: the same, with the port opened to everybody as its cure says',
    make: `${container('--sysctl net.ipv4.ip_unprivileged_port_start=80')} node -e 'net.createServer().listen(80).unref()'`,
    within: container('--sysctl net.ipv4.ip_unprivileged_port_start=80'),
    ask,
    says,
    severity: 'notice',
  },
];
