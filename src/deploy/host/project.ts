import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foldersAbove, type HomePlaces, isHomeItself, isWithin } from '../ways/homes.js';

export type PackageJson = {
  name?: string;
  main?: string;
  scripts?: { start?: string };
  workspaces?: unknown;
};

/** The package.json of a folder, or undefined where there is none that can be read. */
export function readPackageJson(folder: string): PackageJson | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of the package that a file belongs to: never a home, where a stray package.json may lie. */
export function findPackageRoot(file: string, places: HomePlaces): string {
  const folders = foldersAbove(file).filter(folder => !isHomeItself(folder, places));
  return folders.find(folder => existsSync(join(folder, 'package.json'))) ?? dirname(file);
}

/**
 * The folder of the program that a file is the entry of. One in node_modules, as node_modules/.bin/next, is a program of the
 * package that has installed it: of the one that `cwd` is in, where several share them.
 */
export function findProgramFolder(file: string, cwd: string, places: HomePlaces): string {
  const holder = findHolder(file);
  if (holder === undefined) return findPackageRoot(file, places);
  return isWithin(cwd, holder) ? findPackageRoot(join(cwd, 'any'), places) : holder;
}

/** The folder whose node_modules a file is in; undefined for a file in none, and for what is installed for all. */
export function findHolder(file: string): string | undefined {
  const end = file.indexOf('/node_modules/');
  const holder = end > 0 ? file.slice(0, end) : undefined;
  if (holder === undefined) return undefined;
  const isProject = existsSync(join(holder, 'package.json')) || file.startsWith(`${holder}/node_modules/.bin/`);
  return isProject ? holder : undefined;
}

/** The package's folder, or the workspace that it is part of, whose node_modules and neighbours it shares. */
export function findProject(file: string, places: HomePlaces): string {
  const root = findHolder(file) ?? findPackageRoot(file, places);
  const above = foldersAbove(root).filter(folder => !isHomeItself(folder, places));
  return above.findLast(isWorkspaceRoot) ?? root;
}

/** Further folders in which Node looks for packages: those above the project. */
export function findSharedModules(project: string): string[] {
  return foldersAbove(project)
    .map(folder => join(folder, 'node_modules'))
    .filter(folder => existsSync(folder));
}

/** The lowport that the program would import, by Node's search: upwards, the nearest first. */
export function findLocalLowport(entry: string): string | undefined {
  return foldersAbove(entry)
    .map(folder => join(folder, 'node_modules/lowport'))
    .find(folder => existsSync(join(folder, 'package.json')));
}

function isWorkspaceRoot(folder: string): boolean {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) || readPackageJson(folder)?.workspaces !== undefined;
}
