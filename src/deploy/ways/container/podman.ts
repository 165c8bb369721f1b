import { formatDuration } from '../../../duration.js';
import { fitSection } from '../../units/directives.js';
import { escapeArgument } from '../../units/escape.js';
import { renderUnit } from '../../units/render.js';
import { type Comment, type Entry, entry, type Section } from '../../units/unit-file.js';
import type { HostFacts } from '../facts.js';
import { startTimeoutEntries } from '../life-entries.js';
import type { Options } from '../options.js';
import { stampSection, writtenBy } from '../stamp.js';
import type { Contained } from './program.js';

/** What Podman is told of a container, in the words of both its command line and its units. */
export type Container = {
  contained: Contained;
  options: Options;
  facts: HostFacts;
  /** The socket units that hold its ports. */
  sockets: readonly string[];
};

/** Podman's own patience with a container that stops is 10 s; the program's drain has to come first. */
export function stopSeconds({ drainMs }: Contained): number {
  return Math.ceil(drainMs / 1000) + 5;
}

/**
 * In a container of its own the program is process 1, and does not see that systemd has started it: by this variable it
 * knows that READY=1 is for it to say.
 */
export const mainProcess = ['SYSTEMD_EXEC_PID', '1'] as const;

/** From 253 on systemd opens its notification socket for the service, and Podman passes it on like the others. */
export function canNotify({ systemdVersion }: HostFacts): boolean {
  return systemdVersion >= 253;
}

/** `[Unit]`, `[Install]` and the rest around what differs. */
export function renderAround({ facts, options, sockets, contained }: Container, middle: Section[]): string {
  const list = sockets.join(' ');
  const unit: (Entry | Comment)[] = [
    entry('Description', `${contained.name} (Node.js, in a container)`),
    entry('Requires', list),
    entry('After', `network.target ${list}`),
    entry('StartLimitIntervalSec', '0'),
  ];
  const { program, systemdVersion, lowportVersion } = facts;
  const asked = { ...options, entry: program.entry, name: program.name };
  const sections = [
    { name: 'Unit', body: unit },
    ...middle,
    { name: 'Install', body: [entry('WantedBy', 'multi-user.target')] },
    stampSection({ way: 'quadlet', version: lowportVersion, options: asked }),
  ];
  return renderUnit({
    preamble: [writtenBy(facts, 'quadlet')],
    sections: sections.map(section => fitSection(section, systemdVersion)),
  });
}

/** How the service restarts and stops, whoever writes its `ExecStart=`. */
export function lifeEntries({ contained, options }: Container): Entry[] {
  return [
    ...startTimeoutEntries(options),
    entry('Restart', 'on-failure'),
    entry('RestartSec', '500ms'),
    entry('RestartSteps', '5'),
    entry('RestartMaxDelaySec', '10s'),
    entry('TimeoutStopSec', formatDuration((stopSeconds(contained) + 5) * 1000)),
  ];
}

export function words(...texts: string[]): string {
  return texts.map(text => escapeArgument(text, 'argument')).join(' ');
}
