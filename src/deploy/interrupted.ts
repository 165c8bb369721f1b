import type { Finding } from './finding.js';
import { formatCommand } from './shell.js';

/** A change of this host that its lowport has not brought to an end: it was killed, or the power was lost. */
export type Interrupted = {
  /** Of the installation, or of the service that was hardened. */
  name: string;
  change: 'install' | 'update' | 'uninstall' | 'harden' | 'deploy';
  /** What the next lowport of that name does about it first. */
  next: 'take back' | 'finish';
  /** ISO 8601: when it began. */
  since: string;
  /** What of it is on the host: files, units that are not stopped, and the addresses that these hold. */
  files: string[];
  units: string[];
  addresses: string[];
  /** How to repeat an installation: its words, and the folder in which it was started. */
  repeat?: { words: readonly string[]; folder: string };
};

const names: Readonly<Record<Interrupted['change'], string>> = {
  install: 'an installation of',
  update: 'an update of',
  uninstall: 'the removal of',
  harden: 'a trial of lowport harden for',
  deploy: 'a deploy of',
};

/**
 * What was interrupted, and what it has left, as a finding. Lines of the cure that begin with two spaces are commands.
 * Of a trial, and of a version that was to be judged, the service itself knows nothing, so that it is a warning only.
 */
export function judgeInterrupted(one: Interrupted): Finding {
  const { name, change, since } = one;
  const began = `${since.slice(0, 19).replace('T', ' ')}Z`;
  return {
    code: 'interrupted',
    severity: isBeside(one) ? 'warning' : 'error',
    text: `${names[change]} ${name} was interrupted, begun ${began}; it has left ${describeRest(one)}`,
    cure: listCures(one).join('\n'),
  };
}

/** What was tried beside the service has left nothing in its place. */
export function isBeside({ change }: Interrupted): boolean {
  return change === 'harden' || change === 'deploy';
}

function describeRest({ units, addresses, files }: Interrupted): string {
  const hold = units.length === 1 ? 'holds' : 'hold';
  const held = addresses.length === 0 ? '' : `, which ${hold} ${addresses.join(', ')}`;
  const parts = [
    ...(units.length === 0 ? [] : [`the unit${plural(units)} ${units.join(', ')}${held}`]),
    ...(files.length === 0 ? [] : [`the file${plural(files)} ${files.join(', ')}`]),
  ];
  return parts.length === 0 ? 'no more than its journal' : parts.join('; and ');
}

function plural(list: readonly string[]): string {
  return list.length === 1 ? '' : 's';
}

function listCures(one: Interrupted): string[] {
  const { name, next, units, files, repeat } = one;
  if (isBeside(one)) {
    const stop = units.length === 0 ? '' : `${formatCommand(['systemctl', 'stop', ...units])}; `;
    return ['Take it off:', `  ${stop}${formatCommand(['rm', '-r', ...files])} && systemctl daemon-reload`];
  }
  const settle = `  ${formatCommand(['lowport', 'uninstall', name, '--interrupted'])}`;
  if (next === 'finish') return ['Finish it:', settle];
  const again =
    repeat === undefined
      ? []
      : ['Or do it again:', `  ${formatCommand(['cd', repeat.folder])} && ${formatCommand(repeat.words)}`];
  return ['Take it back:', settle, ...again];
}
