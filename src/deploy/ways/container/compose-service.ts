import { formatDuration } from '../../../duration.js';
import { fitSection } from '../../units/directives.js';
import { renderUnit } from '../../units/render.js';
import { entry } from '../../units/unit-file.js';
import type { HostFacts } from '../facts.js';
import { toLabel } from '../image-name.js';
import type { Options } from '../options.js';
import type { Command } from '../plan.js';
import { stampSection, writtenBy } from '../stamp.js';
import { stopSeconds, words } from './podman.js';
import type { Contained } from './program.js';

/** A project of compose: its containers and its network. */
export type Composed = {
  name: string;
  /** By its name containers and networks are told from those of other projects. */
  project: string;
  engine: 'docker' | 'podman';
  /** To be followed by a verb: `up`. */
  command: Command;
  stopSeconds: number;
};

export function composeOf(contained: Contained, file: string, { composer }: HostFacts): Composed {
  const { name } = contained;
  const project = toLabel(name);
  const [program, ...args] = composer ?? ['/usr/bin/podman-compose'];
  return {
    name,
    project,
    engine: args.length > 0 ? 'docker' : 'podman',
    command: [program, ...args, '--project-name', project, '--file', file],
    stopSeconds: stopSeconds(contained),
  };
}

/**
 * `NAME.service`, which brings the project up at boot and takes it down: of the engines Docker alone starts containers
 * again by itself.
 */
export function renderComposeService(composed: Composed, options: Options, facts: HostFacts): string {
  const { name, engine, command, stopSeconds } = composed;
  const { program, systemdVersion, lowportVersion } = facts;
  const [binary, ...args] = command;
  const run = (...more: string[]) => `${binary} ${words(...args, ...more)}`;
  const after = engine === 'docker' ? 'network-online.target docker.service' : 'network-online.target';
  const sections = [
    {
      name: 'Unit',
      body: [
        entry('Description', `${name} (Node.js, in a container of compose)`),
        entry('Wants', 'network-online.target'),
        ...(engine === 'docker' ? [entry('Requires', 'docker.service')] : []),
        entry('After', after),
      ],
    },
    {
      name: 'Service',
      body: [
        entry('Type', 'oneshot'),
        entry('RemainAfterExit', 'yes'),
        entry('ExecStart', run('up', '--detach')),
        entry('ExecStop', run('down', '--timeout', String(stopSeconds))),
        entry('TimeoutStopSec', formatDuration((stopSeconds + 10) * 1000)),
      ],
    },
    { name: 'Install', body: [entry('WantedBy', 'multi-user.target')] },
    stampSection({
      way: 'compose',
      version: lowportVersion,
      options: { ...options, entry: program.entry, name: program.name },
    }),
  ];
  return renderUnit({
    preamble: [writtenBy(facts, 'compose')],
    sections: sections.map(section => fitSection(section, systemdVersion)),
  });
}
