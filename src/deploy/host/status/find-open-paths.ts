import { listRootPaths } from '../../units/check/root-paths.js';
import { isOfOthers } from '../trust/distrust.js';
import { openUnitStore, type UnitStore } from '../unit-store/open-unit-store.js';
import { readSearchPath } from '../unit-store/search-path.js';

/** The files that root reads, writes or runs for these units, drop-ins included, and that others may change. */
export function findOpenPaths(units: readonly string[]): string[] {
  const store = openUnitStore(readSearchPath());
  const loaded = units.flatMap(name => {
    if (!name.endsWith('.service')) return [];
    const unit = load(store, name);
    return typeof unit === 'string' ? [] : [unit];
  });
  const paths = new Set(loaded.flatMap(unit => listRootPaths(unit).map(({ path }) => path)));
  return [...paths].filter(isOfOthers);
}

function load(store: UnitStore, name: string): ReturnType<UnitStore['load']> {
  try {
    return store.load(name);
  } catch {
    return 'missing';
  }
}
