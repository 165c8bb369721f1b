import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { tryToRead } from '../../read-regular.js';

/** What is asked of a host, or of the image below `root`. Paths are those inside. */
export type Look = {
  isThere(path: string): boolean;
  stat(path: string): Stats | undefined;
  link(path: string): string | undefined;
  list(folder: string): string[];
  read(path: string): string | undefined;
};

// Of a unit, or of /etc/passwd.
const longest = 1024 * 1024;

export function lookInto(root: string): Look {
  const stat = (path: string) => attempt(() => lstatSync(join(root, path)));
  return {
    stat,
    isThere: path => stat(path) !== undefined,
    link: path => attempt(() => readlinkSync(join(root, path))),
    list: folder => attempt(() => readdirSync(join(root, folder))) ?? [],
    read: path => tryToRead(join(root, path), longest),
  };
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
