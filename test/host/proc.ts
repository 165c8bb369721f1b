import { readFileSync } from 'node:fs';

/** The children of a process; none where it has ended. */
export function readChildren(pid: number): number[] {
  return readIfThere(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** A file of /proc, or nothing where its process has ended meanwhile. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
