import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Lays a package and all that it needs out as pnpm does: each in `node_modules/.pnpm/NAME@VERSION/node_modules/NAME`, with
 * links to its own dependencies beside it; the program's `node_modules` has a link to what it asked for, and nothing else.
 */
export function layOutAsPnpm(folder: string, name: string): void {
  link(join(folder, 'node_modules', name), place(join(folder, 'node_modules/.pnpm'), findPackage(project, name)));
}

/** @returns where the package is now */
function place(store: string, source: string): string {
  const { name, version, dependencies = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const beside = join(store, `${name}@${version}`, 'node_modules');
  if (existsSync(beside)) return join(beside, name);
  const filter = (path: string) => !relative(source, path).startsWith('node_modules');
  cpSync(source, join(beside, name), { recursive: true, filter });
  for (const needed of Object.keys(dependencies)) {
    link(join(beside, needed), place(store, findPackage(source, needed)));
  }
  return join(beside, name);
}

/** As Node looks for it: beside, and further up. */
function findPackage(from: string, name: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return realpathSync(found);
  }
  throw new Error(`${name} is not installed above ${from}`);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(relative(dirname(path), target), path);
}
