import { statSync } from 'node:fs';
import type { Properties } from '../show-units.js';

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
] as const;

export function readState(properties: Properties<(typeof stateProperties)[number]>) {
  const file = properties.FragmentPath;
  return {
    name: properties.Id,
    loadState: properties.LoadState,
    activeState: properties.ActiveState,
    subState: properties.SubState,
    result: properties.Result,
    needsReload: properties.NeedDaemonReload === 'yes',
    ...(file ? { file, changedAt: readLatestChange([file, ...properties.DropInPaths.split(' ')]) } : {}),
  };
}

function readLatestChange(files: readonly string[]): number {
  const times = files.map(file => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times) / 1000;
}
