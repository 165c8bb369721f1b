import { closeSync, constants, openSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A file that is none for node, as a person calls it, and the JavaScript file that it only starts. */
export type Shim = { what: string; target?: string };

const headBytes = 4096;

/** Undefined for what node can run, as far as its beginning tells. */
export function readShim(path: string): Shim | undefined {
  const head = readHead(path);
  if (head.startsWith('\x7fELF')) return { what: 'a binary' };
  const [, interpreter] = /^#! *(\S[^\n]*)/.exec(head) ?? [];
  if (interpreter === undefined || !/\b(ba|da|z|a)?sh\b/.test(interpreter)) return undefined;
  // As npm's cmd-shim and pnpm's @zkochan/cmd-shim write it, both on Windows alone or everywhere.
  const [, target] = /exec \S*node\S* +(?:[^"\n]* )?"\$basedir\/([^"\n]+)"/.exec(head) ?? [];
  return {
    what: 'a shell script',
    ...(target !== undefined && { target: resolve(dirname(path), target) }),
  };
}

/** The words after `node` of a file's first line; undefined where that line names no node. */
export function readShebang(path: string): string[] | undefined {
  const [, line = ''] = /^#! *(\S[^\n]*)/.exec(readHead(path)) ?? [];
  const words = line.trim().split(/\s+/);
  const at = words.findIndex(word => /(^|\/)node(js)?$/.test(word));
  return at === -1 ? undefined : words.slice(at + 1);
}

function readHead(path: string): string {
  const buffer = Buffer.alloc(headBytes);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return buffer.toString('latin1', 0, readSync(fd, buffer, 0, headBytes, 0));
  } finally {
    closeSync(fd);
  }
}
