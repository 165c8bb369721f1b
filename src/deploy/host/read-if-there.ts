import { readdirSync, readFileSync, realpathSync } from 'node:fs';

/** The text of a file, or undefined where it is not there or may not be read. */
export function readText(path: string): string | undefined {
  return attempt(() => readFileSync(path, 'utf8'));
}

/** The names in a folder: none where it is not there or may not be read. */
export function readFolder(path: string): string[] {
  return attempt(() => readdirSync(path)) ?? [];
}

/** The path with its links followed, or the path itself where it leads nowhere. */
export function realPath(path: string): string {
  return attempt(() => realpathSync(path)) ?? path;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
