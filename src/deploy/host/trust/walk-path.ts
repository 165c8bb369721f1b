import { closeSync, constants, fstatSync, openSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { LowportError } from '../../../errors.js';
import { formatCommand } from '../../shell.js';
import { hasMembers } from './accounts.js';
import { findParties } from './judge-way.js';
import type { Step, StepKind, Way } from './step.js';

/** `place` leads to the end of the way, whatever is renamed or linked meanwhile. It is missing where the path is. */
export type HeldWay = Way & { place?: string };

/** What is open at the moment: `place` is what the kernel is asked by, `path` what a person knows it as. */
type Held = { place: string; path: string; step: Step };

/** As the kernel, path_resolution(7). */
const mostLinks = 40;

// open(2): for the place of a file only, so that no pipe waits and no device hears of it. Node has no name for it.
const O_PATH = 0o10000000;

/**
 * Goes to `path`, folder by folder, and has `use` look at the way while all of it is held open: nothing that is renamed or
 * linked meanwhile leads anywhere else. Below a `root` that is an image, `path` is that of the image.
 * @throws {LowportError} `ERR_LINK_OUT` for a link that leads out of an image, `ERR_LINKS` for links that lead in a circle.
 */
export function walkPath<T>(path: string, root: string, use: (way: HeldWay) => T): T {
  if (process.platform !== 'linux') return use(lookPlainly(join(root, path)));
  if (root === '/') return walkFrom('/', '/', path, use);
  return walkFrom('/', '/', root, way => {
    const { place, missing, steps } = way;
    // Who may make a link on the way to the image could lead it to this host itself.
    const [first] = findParties(way, hasMembers);
    const link = steps.find(({ kind }, at) => kind === 'link' && first !== undefined && at >= first.at);
    if (link !== undefined) throw refuseLink(link.path, root);
    if (place === undefined) return use({ steps: [], missing: missing ?? root });
    return walkFrom(place, root, path, use);
  });
}

function walkFrom<T>(top: string, root: string, path: string, use: (way: HeldWay) => T): T {
  const opened: number[] = [];
  try {
    return use(new Walk(top, root, opened).go(path));
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

class Walk {
  readonly #root: string;
  readonly #opened: number[];
  readonly #steps: Step[] = [];
  #folders: Held[];

  constructor(top: string, root: string, opened: number[]) {
    this.#root = root;
    this.#opened = opened;
    // The image itself may belong to anybody: it is judged by what is in it.
    this.#folders = [this.#hold(top === '/' ? '/' : `${top}/.`, root, false)];
  }

  go(path: string): HeldWay {
    let names = split(path);
    for (let links = 0; ; ) {
      const [name, ...rest] = names;
      const folder = this.#folders.at(-1) as Held;
      if (name === undefined) return { steps: this.#steps, place: folder.place };
      names = rest;
      if (name === '..') {
        this.#leave(folder.path);
        continue;
      }
      const shown = join(folder.path, name);
      const held = this.#tryToHold(join(folder.place, name), shown, isSticky(folder.step));
      if (held === undefined) return { steps: this.#steps, missing: shown };
      const { kind } = held.step;
      if (kind === 'folder') this.#folders.push(held);
      else if (kind === 'link') {
        if (++links > mostLinks) throw refuseCircle(path);
        const target = readlinkSync(join(folder.place, name));
        if (target.startsWith('/')) this.#startAgain(shown);
        names = [...split(target), ...rest];
      } else if (rest.length > 0) return { steps: this.#steps, missing: join(shown, rest[0] ?? '') };
      else return { steps: this.#steps, place: held.place };
    }
  }

  #leave(from: string): void {
    if (this.#folders.length > 1) this.#folders.pop();
    else if (this.#root !== '/') throw refuseLink(this.#lastLink() ?? from, this.#root);
  }

  #startAgain(link: string): void {
    if (this.#root !== '/') throw refuseLink(link, this.#root);
    this.#folders = this.#folders.slice(0, 1);
  }

  #lastLink(): string | undefined {
    return this.#steps.findLast(({ kind }) => kind === 'link')?.path;
  }

  #tryToHold(place: string, path: string, inSticky: boolean): Held | undefined {
    try {
      return this.#hold(place, path, inSticky);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
        return undefined;
      }
      throw error instanceof Error && 'path' in error ? Object.assign(error, { path }) : error;
    }
  }

  #hold(place: string, path: string, inSticky: boolean): Held {
    const fd = this.#open(place);
    const step = makeStep(path, fstatSync(fd), inSticky);
    this.#steps.push(step);
    return { place: `/proc/self/fd/${fd}`, path, step };
  }

  #open(place: string): number {
    const fd = openSync(place, O_PATH | constants.O_NOFOLLOW);
    this.#opened.push(fd);
    return fd;
  }
}

/** Elsewhere there are no such descriptors, and nothing is done as root. */
function lookPlainly(path: string): HeldWay {
  try {
    const place = realpathSync(path);
    return { steps: [makeStep(place, statSync(place), false)], place };
  } catch {
    return { steps: [], missing: path };
  }
}

function makeStep(path: string, stats: Stats, inSticky: boolean): Step {
  const { mode, uid, gid, nlink } = stats;
  return { path, kind: kindOf(stats), mode: mode & 0o7777, uid, gid, names: nlink, inSticky };
}

function kindOf(stats: Stats): StepKind {
  if (stats.isDirectory()) return 'folder';
  if (stats.isFile()) return 'file';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function isSticky({ mode }: Step): boolean {
  return (mode & 0o1000) !== 0 && (mode & 0o022) !== 0;
}

function split(path: string): string[] {
  return path.split('/').filter(name => name !== '' && name !== '.');
}

function refuseLink(link: string, root: string): LowportError {
  return new LowportError('ERR_LINK_OUT', `--root "${root}": the link "${link}" leads out of the image`, {
    hint: `Look where it leads: ${formatCommand(['readlink', link])}; inside of the image a relative link leads to the same.`,
  });
}

function refuseCircle(path: string): LowportError {
  return new LowportError('ERR_LINKS', `${JSON.stringify(path)}: its links lead in a circle`, {
    hint: `See where: namei -l ${path}`,
  });
}
