import { execFileSync } from 'node:child_process';

/** A node binary to measure, `version` as it says itself: `24.21.0`. */
export type NodeBinary = { path: string; version: string };

export function findNode(path: string): NodeBinary {
  return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1) };
}
