import { basename } from 'node:path';
import { isRootService, listRootPaths, type RootPath } from '../../units/check/root-paths.js';
import { parseUnit } from '../../units/parse.js';
import { mergeUnit, type Unit } from '../../units/unit.js';
import type { Plan, PlannedFile } from '../../ways/plan.js';

/** What the services of a plan have root read, write or run, each with the name of its unit. */
export function listFollowed({ files }: Plan): (RootPath & { unit: string })[] {
  return files.flatMap(file => {
    const unit = readService(file);
    return unit === undefined ? [] : listRootPaths(unit).map(one => ({ ...one, unit: unit.name }));
  });
}

/** Whether root follows this path for the plan: by a service, or as a program of root's that reads files of the plan. */
export function isFollowed(path: string, plan: Plan): boolean {
  if (listFollowed(plan).some(one => one.path === path)) return true;
  return plan.files.some(file => {
    const unit = readService(file);
    return (unit === undefined || isRootService(unit)) && file.content.includes(path);
  });
}

function readService({ path, content }: PlannedFile): Unit | undefined {
  if (!path.endsWith('.service')) return undefined;
  return mergeUnit(basename(path), [], [{ path, unit: parseUnit(content), garbled: [] }]);
}
