import { runCommand } from './run-command.js';

/** The properties of some units, as `systemctl show` prints them. What a systemd does not know is left out. */
export async function showUnits<Name extends string>(
  units: readonly string[],
  names: readonly Name[],
): Promise<Record<Name, string>[]> {
  if (units.length === 0) return [];
  const { output } = await runCommand(['systemctl', 'show', `--property=${names.join()}`, '--', ...units]);
  const blocks = output.trim().split('\n\n');
  const none = Object.fromEntries(names.map(name => [name, ''])) as Record<Name, string>;
  return blocks.map(block => ({ ...none, ...Object.fromEntries(block.split('\n').map(splitOnce)) }));
}

function splitOnce(line: string): [string, string] {
  const end = line.indexOf('=');
  return [line.slice(0, end), line.slice(end + 1)];
}
