import { availableParallelism } from 'node:os';
import { LowportError } from './errors.js';

const maxWorkers = 1024;

/**
 * Checks `--workers`, a number or `auto`, and gives it back.
 * @throws {LowportError} `ERR_WORKERS`
 */
export function checkWorkers(text: string): string {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (text === 'auto' || (count >= 1 && count <= maxWorkers)) return text;
  throw new LowportError('ERR_WORKERS', `--workers ${JSON.stringify(text)}: it is not a number of workers`, {
    hint: `Write a number from 1 to ${maxWorkers}, or auto for one on each processor.`,
  });
}

/** How many workers that means here; `auto`: as many as the processors that this process may use. */
export function countWorkers(text: string): number {
  return checkWorkers(text) === 'auto' ? availableParallelism() : Number(text);
}
