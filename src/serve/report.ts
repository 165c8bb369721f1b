import { writeSync } from 'node:fs';
import { describeError, type LowportError } from '../errors.js';

/** sd-daemon(3): the journal reads the level of a line from such a prefix. */
const levels = { error: '<3>', warning: '<4>', notice: '<5>' } as const;

/**
 * Says something to whoever reads the program's standard error, at once and in order with what the program prints.
 * Nothing here is a logger: a program that runs well hears nothing of lowport.
 */
export function report(level: keyof typeof levels, text: string): void {
  const prefix = process.env['JOURNAL_STREAM'] === undefined ? '' : levels[level];
  try {
    writeSync(2, `${text}\n`.replaceAll(/^/gm, prefix).replace(/<\d>$/, ''));
  } catch {
    // EPIPE or EAGAIN: nobody reads, and the program must not die of that
  }
}

export function reportError(error: LowportError): void {
  report('error', describeError(error));
}
