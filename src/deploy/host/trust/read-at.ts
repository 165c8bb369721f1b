import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { lookAt } from './in-folder.js';

/** Opens the regular file that stands at a place itself, for reading. Undefined where it is none, a link among them. */
export function openAt<T>(place: string, work: (fd: number, stats: Stats) => T): T | undefined {
  // A pipe would wait for its other end, and a device may do anything.
  if (lstatSync(place, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    return stats.isFile() ? work(fd, stats) : undefined;
  } finally {
    closeSync(fd);
  }
}

/** The content of the regular file that a path of the host, or of the image below `root`, names itself. */
export function readAt(path: string, root: string): Buffer | undefined {
  return lookAt(path, root, place => openAt(place, fd => readFileSync(fd)));
}
