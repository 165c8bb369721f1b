import { renderUnit } from '../units/render.js';
import { entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import { type Command, type PlannedFile, unitFile } from './plan.js';
import { writtenBy } from './stamp.js';

/** The commands of a unit that keeps rules of a firewall over a reboot. */
export type RulesUnit = {
  way: string;
  start: readonly string[];
  stop: readonly string[];
  /** Run before `start`, and may fail: takes away what is left from before. */
  clean?: readonly string[];
  /** The unit of the firewall itself, after which the rules have to be made anew. */
  after: string;
};

export function rulesUnitName({ program }: HostFacts): string {
  return `${program.name}-redirect.service`;
}

/** `NAME-redirect.service`: the rules are there before the socket is, and again whenever the firewall was started. */
export function planRulesUnit(facts: HostFacts, { way, start, stop, clean = [], after }: RulesUnit): PlannedFile {
  const { name } = facts.program;
  const unit = {
    name: 'Unit',
    body: [
      entry('Description', `redirects to ${name}`),
      // As the firewalls' own units: ordinary services come after the sockets, and this one has to come before.
      entry('DefaultDependencies', 'no'),
      entry('Conflicts', 'shutdown.target'),
      entry('Before', `${name}.socket shutdown.target`),
      entry('After', `local-fs.target systemd-modules-load.service ${after}`),
      entry('PartOf', after),
      entry('ReloadPropagatedFrom', after),
    ],
  };
  const service = {
    name: 'Service',
    body: [
      entry('Type', 'oneshot'),
      entry('RemainAfterExit', 'yes'),
      ...clean.map(command => entry('ExecStartPre', `-${command}`)),
      ...start.map(command => entry('ExecStart', command)),
      ...[...clean.map(command => `-${command}`), ...start].map(command => entry('ExecReload', command)),
      ...stop.map(command => entry('ExecStop', `-${command}`)),
    ],
  };
  const install = { name: 'Install', body: [entry('WantedBy', `sockets.target ${after}`)] };
  return unitFile(
    rulesUnitName(facts),
    renderUnit({ preamble: [writtenBy(facts, way)], sections: [unit, service, install] }),
  );
}

/** Restarted rather than started: an update has changed its rules. */
export function rulesUnitCommands(facts: HostFacts): { apply: Command[]; undo: Command[] } {
  const unit = rulesUnitName(facts);
  return {
    apply: [
      ['systemctl', 'enable', unit],
      ['systemctl', 'restart', unit],
    ],
    undo: [
      ['systemctl', 'disable', unit],
      ['systemctl', 'stop', unit],
    ],
  };
}
