import { fitSection } from '../../units/directives.js';
import { escapeLine } from '../../units/escape.js';
import { renderUnit } from '../../units/render.js';
import { type Privilege, sandboxEntries } from '../../units/sandbox.js';
import { type Entry, entry } from '../../units/unit-file.js';
import type { HostFacts } from '../facts.js';
import { type Command, type PlannedFile, unitFile } from '../plan.js';
import { writtenBy } from '../stamp.js';
import type { Site } from './site.js';

/** A proxy that lowport runs for one program alone, beside the one that the distribution may run. */
export type Instance = {
  way: string;
  title: string;
  /** The proxy's own user, whom its package makes. */
  user: string;
  privilege: Privilege;
  entries: Entry[];
  /** Where systemd opens the ports for it. */
  listen?: string[];
};

/** `NAME-WAY.service`, and `NAME-WAY.socket` where systemd opens the ports. */
export function planInstance(site: Site, facts: HostFacts, instance: Instance): PlannedFile[] {
  const { listen, way } = instance;
  const name = `${site.name}-${way}`;
  const socket = `${name}.socket`;
  const service = renderUnit({
    preamble: [writtenBy(facts, way)],
    sections: [
      {
        name: 'Unit',
        body: [
          entry('Description', `${instance.title} in front of ${site.name}`),
          entry('Wants', `${site.name}.socket`),
          ...(listen === undefined ? [] : [entry('Requires', socket)]),
          entry(
            'After',
            ['network.target', `${site.name}.socket`, ...(listen === undefined ? [] : [socket])].join(' '),
          ),
          entry('StartLimitIntervalSec', '0'),
        ],
      },
      { name: 'Service', body: [...instance.entries, ...serviceEntries(site, instance)] },
      {
        name: 'Install',
        body: [entry('WantedBy', 'multi-user.target'), ...(listen === undefined ? [] : [entry('Also', socket)])],
      },
    ].map(section => fitSection(section, facts.systemdVersion)),
  });
  return [
    ...(listen === undefined ? [] : [planSocket(site, facts, instance, listen)]),
    unitFile(`${name}.service`, service),
  ];
}

function serviceEntries({ name }: Site, { user, privilege, way }: Instance): Entry[] {
  return [
    entry('Restart', 'on-failure'),
    entry('RestartSec', '500ms'),
    entry('User', user),
    entry('LimitNOFILE', '524288'),
    entry('SyslogIdentifier', `${name}-${way}`),
    ...sandboxEntries({ sandbox: 'outbound', privilege, runsNode: false }),
    entry('ProtectHome', 'yes'),
  ];
}

function planSocket(
  { name }: Site,
  facts: HostFacts,
  { way, title }: Instance,
  listen: readonly string[],
): PlannedFile {
  const unit = renderUnit({
    preamble: [writtenBy(facts, way)],
    sections: [
      { name: 'Unit', body: [entry('Description', `public sockets of ${name}, for ${title}`)] },
      {
        name: 'Socket',
        body: [
          ...listen.map(address => entry('ListenStream', escapeLine(address, '--listen'))),
          // IPv4 has sockets of its own.
          entry('BindIPv6Only', 'ipv6-only'),
          entry('FreeBind', 'yes'),
          entry('Backlog', '4096'),
          entry('TriggerLimitIntervalSec', '0'),
        ],
      },
      { name: 'Install', body: [entry('WantedBy', 'sockets.target')] },
    ],
  });
  return { ...unitFile(`${name}-${way}.socket`, unit), together: true };
}

/** Commands for the units of an instance: the socket, where there is one, and the service. */
export function runInstance(service: string, socket?: string): { apply: Command[]; undo: Command[] } {
  const sockets = socket === undefined ? [] : [socket];
  return {
    apply: [
      ['systemctl', 'enable', ...sockets, service],
      ...sockets.map((unit): Command => ['systemctl', 'start', unit]),
      ['systemctl', 'start', service],
    ],
    undo: [
      ['systemctl', 'disable', ...sockets, service],
      ['systemctl', 'stop', ...sockets, service],
    ],
  };
}
