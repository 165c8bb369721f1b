import { basename } from 'node:path';
import { parseUnit } from '../../units/parse.js';
import { isEntry } from '../../units/unit-file.js';
import type { Plan } from '../../ways/plan.js';

/** The units that a plan brings, in its order. */
export function listUnits({ files }: Plan): string[] {
  return files.flatMap(({ path, unit }) => {
    if (/^\/etc\/systemd\/system\/[^/]+\.(socket|service)$/.test(path)) return [basename(path)];
    // Podman's generator makes a service of it.
    return path.endsWith('.container') && unit !== undefined ? [unit] : [];
  });
}

/**
 * The units that have to be restarted when the host goes from one plan to another: what is new is started by the plan's
 * own commands, and what only differs in comments or in sections that systemd skips is the same to it. Sockets are never
 * among them: a restart would close their ports.
 */
export function findChangedUnits(from: Plan, to: Plan, isCopyChanged: (path: string) => boolean): string[] {
  const before = new Map(from.files.map(file => [file.path, file]));
  const changed = to.files.flatMap(({ path, unit, content }) => {
    const earlier = before.get(path);
    return unit !== undefined && earlier !== undefined && readByUnit(earlier.content) !== readByUnit(content)
      ? [unit]
      : [];
  });
  const copied = to.copies.flatMap(({ path, unit }) => (unit !== undefined && isCopyChanged(path) ? [unit] : []));
  return [...new Set([...changed, ...copied])];
}

/** The units that have to be reloaded when these files change. */
export function findReloadedUnits({ files }: Plan, isChanged: (path: string) => boolean): string[] {
  return [
    ...new Set(files.flatMap(({ path, reloads }) => (reloads !== undefined && isChanged(path) ? [reloads] : []))),
  ];
}

function readByUnit(content: string): string {
  const { sections } = parseUnit(content);
  const read = sections.filter(({ name }) => !name.startsWith('X-'));
  return JSON.stringify(
    read.map(({ name, body }) => [name, body.filter(isEntry).map(({ key, value }) => [key, value])]),
  );
}
