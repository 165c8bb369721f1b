import { join } from 'node:path';
import { tryToRead } from '../read-regular.js';

const longest = 1024 * 1024;

/**
 * The commit of a release: what the tool of deployment has noted in REVISION, as Capistrano does, else what is checked out
 * there. Undefined where neither says. The folder may be anybody's: nothing but a hash is taken from it.
 */
export function findCommit(folder: string): string | undefined {
  return readHash(join(folder, 'REVISION')) ?? readHead(join(folder, '.git'));
}

function readHead(git: string): string | undefined {
  const head = tryToRead(join(git, 'HEAD'), longest)?.trim() ?? '';
  const [, ref] = /^ref: (refs\/[\w./-]+)$/.exec(head) ?? [];
  if (ref === undefined) return toHash(head);
  if (ref.includes('..')) return undefined;
  const packed = tryToRead(join(git, 'packed-refs'), longest)?.split('\n') ?? [];
  return readHash(join(git, ref)) ?? toHash(packed.find(line => line.endsWith(` ${ref}`))?.split(' ')[0] ?? '');
}

function readHash(path: string): string | undefined {
  return toHash(tryToRead(path, longest)?.trim() ?? '');
}

function toHash(text: string): string | undefined {
  return /^([\da-f]{40}|[\da-f]{64}|[\da-f]{7,12})$/.test(text) ? text : undefined;
}
