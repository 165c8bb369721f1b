import { formatDuration } from '../../duration.js';
import { fitSection } from '../units/directives.js';
import { escapeArgument, escapeLine } from '../units/escape.js';
import { sandboxEntries } from '../units/sandbox.js';
import { entry, type UnitFile } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { writtenBy } from './stamp.js';

type Proxy = {
  /** `127.0.0.1:3000` or a path. */
  target: string;
  socket: string;
  /** Whether the program is in a network of its own, which the proxy has to join. */
  isPrivate: boolean;
  idleExitMs: number | undefined;
};

/** `NAME-proxy.service`: systemd-socket-proxyd(8), started by the socket, and before itself the program. */
export function planProxyUnit(proxy: Proxy, options: Options, facts: HostFacts): UnitFile {
  const { program, user } = facts;
  const service = `${program.name}.service`;
  const idle = proxy.idleExitMs === undefined ? [] : [`--exit-idle-time=${formatDuration(proxy.idleExitMs)}`];
  const words = ['--connections-max=16384', ...idle, escapeArgument(proxy.target, '--map')];
  const isTcp = proxy.target.startsWith('127.');
  const sections = [
    {
      name: 'Unit',
      body: [
        entry('Description', `proxy of ${program.name}`),
        entry('Requires', `${service} ${proxy.socket}`),
        // Who comes meanwhile waits in the queue of the socket.
        entry('After', `${service} ${proxy.socket}`),
        ...(proxy.isPrivate ? [entry('JoinsNamespaceOf', service)] : []),
        entry('StartLimitIntervalSec', '0'),
      ],
    },
    {
      name: 'Service',
      body: [
        entry('Type', 'exec'),
        entry('ExecStart', `/usr/lib/systemd/systemd-socket-proxyd ${words.join(' ')}`),
        entry('Restart', 'on-failure'),
        // Two sockets and four ends of pipes for each connection.
        entry('LimitNOFILE', '524288'),
        user === undefined ? entry('DynamicUser', 'yes') : entry('User', escapeLine(user.name, '--user')),
        ...sandboxEntries({
          sandbox: options.sandbox === 'off' ? 'off' : isTcp && !proxy.isPrivate ? 'outbound' : 'closed',
          privilege: 'none',
          runsNode: false,
        }),
        ...(isTcp && proxy.isPrivate
          ? [entry('RestrictAddressFamilies', 'AF_INET AF_INET6'), entry('IPAddressAllow', 'localhost')]
          : []),
      ],
    },
  ];
  return {
    preamble: [writtenBy(facts, 'proxyd')],
    sections: sections.map(one => fitSection(one, facts.systemdVersion)),
  };
}
