import type { Severity } from '../finding.js';
import type { Facts } from './facts.js';
import type { Recogniser } from './recogniser.js';
import { findGuardedPlaces } from './rights.js';
import { run } from './words.js';

const toTry = ['To try it on this machine:', run('npx lowport dev server.js --listen 8080')];

/** Where everybody may open the port, as in Docker, it can be served without systemd. */
function unheld(facts: Facts): { text: string; severity?: Severity } {
  const text = 'so that no unit can hold a port';
  return findGuardedPlaces(facts).length > 0
    ? { text }
    : { text: `${text}; here the program may open it itself`, severity: 'notice' };
}

/** Machines without systemd. */
export const platformRecognisers: readonly Recogniser[] = [
  {
    code: 'no-systemd-wsl',
    severity: 'error',
    situation: 'WSL without systemd',
    find: facts => {
      const { platform } = facts;
      if (platform.systemd || !platform.wsl) return undefined;
      const { text, ...rest } = unheld(facts);
      return {
        ...rest,
        text: `WSL starts this Linux without systemd, ${text}`,
        cure: [
          'Turn it on:',
          run("printf '[boot]\\nsystemd=true\\n' >>/etc/wsl.conf"),
          'Then, in Windows: wsl --shutdown',
          ...toTry,
        ],
      };
    },
  },
  {
    code: 'no-systemd-container',
    severity: 'error',
    situation: 'a container, where no systemd runs',
    find: facts => {
      const { platform } = facts;
      if (platform.systemd || platform.container === undefined) return undefined;
      const { text, ...rest } = unheld(facts);
      return {
        ...rest,
        text: `this is a container (${platform.container}) whose process 1 is ${platform.init ?? 'unknown'}, ${text}`,
        cure: [
          'Let the program listen on 8080, and publish that as 80, by -p 80:8080 of docker run.',
          'Or let everybody in the container open 80, by --sysctl net.ipv4.ip_unprivileged_port_start=80 of docker run.',
          'The other ways, among them a socket of the host that reaches into the container:',
          run('npx lowport ways'),
        ],
      };
    },
  },
  {
    code: 'no-systemd',
    severity: 'error',
    situation: 'no systemd runs here',
    find: facts => {
      const { platform, node } = facts;
      if (platform.systemd) return undefined;
      const { text, ...rest } = unheld(facts);
      return {
        ...rest,
        text: `process 1 of this machine is ${platform.init ?? 'unknown'}, not systemd, ${text}`,
        cure: [
          'Give node the one right, until its next upgrade:',
          run(`setcap cap_net_bind_service=ep ${node.real}`),
          'The other ways, such as a proxy that root starts:',
          run('npx lowport ways'),
        ],
      };
    },
  },
];
