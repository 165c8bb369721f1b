import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LowportError } from '../../errors.js';
import { foldersAbove, type HomePlaces, isHomeItself, isWithin } from '../ways/homes.js';
import { readRegular } from './read-regular.js';

export type PackageJson = {
  name?: string;
  main?: string;
  scripts?: Readonly<Record<string, string>>;
  workspaces?: unknown;
};

// Of npm's own tools it is at most a few KB.
const longest = 4 * 1024 * 1024;

/**
 * The package.json of a folder, or undefined where there is none that can be read. Values of another type than npm's do
 * not count.
 * @throws {LowportError} `ERR_FILE_KIND` where a pipe, a device or something huge is in its place.
 */
export function readPackageJson(folder: string): PackageJson | undefined {
  try {
    return pick(JSON.parse(readRegular(join(folder, 'package.json'), longest).toString()));
  } catch (error) {
    if (error instanceof LowportError) throw error;
    return undefined;
  }
}

function pick(value: unknown): PackageJson | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, main, scripts, workspaces } = value as Record<string, unknown>;
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof main === 'string' && { main }),
    ...(typeof scripts === 'object' && scripts !== null && { scripts: pickTexts(scripts) }),
    ...(workspaces !== undefined && { workspaces }),
  };
}

/** Without a prototype: a script may be named `constructor`, or be missing. */
function pickTexts(values: object): Record<string, string> {
  const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return Object.assign(Object.create(null), Object.fromEntries(texts));
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
