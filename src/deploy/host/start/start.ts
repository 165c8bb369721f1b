import { resolve } from 'node:path';
import { isFile } from './resolve-file.js';

/** How a program is started, in full: what a start script comes to. */
export type Start = {
  /** Absolute. It is there. */
  entry: string;
  args: string[];
  /** Node's own options, before the file. */
  nodeOptions: string[];
  env: { name: string; value: string }[];
  /** Absolute. They are there. */
  envFiles: string[];
  /** The start script that says all this; none where a file was named or found by its name. */
  script?: string;
  /** What npm would do besides, one sentence each. */
  notes: string[];
};

/** A file that is named, and nothing else. */
export function startOf(entry: string): Start {
  return { entry, args: [], nodeOptions: [], env: [], envFiles: [], notes: [] };
}

/** What is said nearer to the program wins. */
export function withEnv(start: Start, pairs: readonly [name: string, value: string][]): Start {
  const all = new Map([...pairs, ...start.env.map(({ name, value }) => [name, value] as const)]);
  return { ...start, env: [...all].map(([name, value]) => ({ name, value })) };
}

/** Those that are there, and those that have to be. */
export function withEnvFiles(
  start: Start,
  files: readonly { path: string; optional: boolean }[],
  folder: string,
): Start {
  const paths = files
    .map(({ path, optional }) => ({ path: resolve(folder, path), optional }))
    .filter(({ path, optional }) => !optional || isFile(path))
    .map(({ path }) => path);
  return { ...start, envFiles: [...paths, ...start.envFiles] };
}
