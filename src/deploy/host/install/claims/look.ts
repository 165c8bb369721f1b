import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { tryToRead } from '../../read-regular.js';
import { lookAt } from '../../trust/in-folder.js';
import { walkPath } from '../../trust/walk-path.js';

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
  const stat = (path: string) => attempt(() => lookAt(path, root, place => lstatSync(place)));
  return {
    stat,
    isThere: path => stat(path) !== undefined,
    link: path => attempt(() => lookAt(path, root, place => readlinkSync(place))),
    list: folder => attempt(() => walkPath(folder, root, ({ place = '' }) => readdirSync(place))) ?? [],
    read: path => attempt(() => walkPath(path, root, ({ place = '' }) => tryToRead(place, longest))),
  };
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
