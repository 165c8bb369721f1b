import { ask } from './probes/ask.js';

/** The values by their names; empty for what a systemd does not know. */
export type Properties<Name extends string = string> = Readonly<Record<Name, string>>;

// systemctl itself gives up when systemd has not answered for 25 s.
const timeoutMs = 30_000;

/**
 * Properties of units, as `systemctl show` prints them: one record a unit, in the order asked for; a pattern stands for
 * all that systemd has loaded. Several lines of a key are joined. Empty where systemctl does not answer in time.
 */
export async function showUnits<Name extends string>(
  units: readonly string[],
  names: readonly Name[],
): Promise<Properties<Name>[]> {
  if (units.length === 0) return [];
  const answer = await ask('systemctl', ['show', `--property=${names.join()}`, '--', ...units], { timeoutMs });
  const blocks = answer?.stdout.split('\n\n').filter(block => block.trim() !== '') ?? [];
  return blocks.map(block => parseBlock(block, names));
}

function parseBlock<Name extends string>(block: string, names: readonly Name[]): Properties<Name> {
  const values = new Map<string, string>(names.map(name => [name, '']));
  for (const line of block.split('\n')) {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    const earlier = values.get(key);
    if (earlier !== undefined) values.set(key, earlier === '' ? value : `${earlier}\n${value}`);
  }
  return Object.fromEntries(values) as Properties<Name>;
}
