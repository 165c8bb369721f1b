import { statSync } from 'node:fs';
import { ask } from './ask.js';

export type Properties = Readonly<Record<string, string>>;

/** Properties of units, `systemctl show`: one record a unit, in the order asked for. Several lines of a key are joined. */
export async function showUnits(units: readonly string[], properties: readonly string[]): Promise<Properties[]> {
  const answer = await ask('systemctl', ['show', `--property=${properties.join()}`, '--', ...units]);
  const blocks = answer?.stdout.split('\n\n') ?? [];
  return blocks.map(parseBlock).filter(block => block !== undefined);
}

function parseBlock(block: string): Properties | undefined {
  if (block.trim() === '') return undefined;
  const properties: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    properties[key] = key in properties ? `${properties[key]}\n${value}` : value;
  }
  return properties;
}

/** What every unit has. */
export const stateProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'NeedDaemonReload',
  'FragmentPath',
  'DropInPaths',
];

export function readState(properties: Properties) {
  const file = properties['FragmentPath'];
  return {
    name: properties['Id'] ?? '',
    loadState: properties['LoadState'] ?? '',
    activeState: properties['ActiveState'] ?? '',
    subState: properties['SubState'] ?? '',
    result: properties['Result'] ?? '',
    needsReload: properties['NeedDaemonReload'] === 'yes',
    ...(file ? { file, changedAt: readLatestChange([file, ...(properties['DropInPaths'] ?? '').split(' ')]) } : {}),
  };
}

function readLatestChange(files: readonly string[]): number {
  const times = files.map(file => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times) / 1000;
}
