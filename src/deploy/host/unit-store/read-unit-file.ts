import { isUtf8 } from 'node:buffer';
import { LowportError } from '../../../errors.js';
import { parseUnit, UnitSyntaxError } from '../../units/parse.js';
import type { LoadedFile } from '../../units/unit.js';
import { readRegular } from '../read-regular.js';

// systemd reads no longer line than a megabyte.
const longest = 4 * 1024 * 1024;

/**
 * A file of a unit, also one that systemd refuses.
 * @throws {LowportError} `ERR_UNIT_FILE` where it cannot be read, or is no regular file, or huge.
 */
export function readUnitFile(path: string): LoadedFile {
  const content = read(path);
  const garbled = isUtf8(content) ? [] : findGarbled(content);
  try {
    return { path, unit: parseUnit(content.toString()), garbled };
  } catch (error) {
    if (!(error instanceof UnitSyntaxError)) throw error;
    const text = error.message.replace(/^line \d+, /, '');
    return { path, unit: { preamble: [], sections: [] }, garbled, fault: { text, line: error.line } };
  }
}

/** The lines that are not UTF-8, counted from 1. */
function findGarbled(content: Buffer): number[] {
  const lines = content.toString('latin1').split('\n');
  return lines.flatMap((line, index) => (isUtf8(Buffer.from(line, 'latin1')) ? [] : [index + 1]));
}

function read(path: string): Buffer {
  try {
    return readRegular(path, longest);
  } catch (cause) {
    if (cause instanceof LowportError) {
      throw new LowportError('ERR_UNIT_FILE', `unit ${cause.message}`, { hint: cause.hint, cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LowportError('ERR_UNIT_FILE', `unit file ${JSON.stringify(path)}: ${reason}`, {
      hint: 'Run it as a user who may read the file.',
      cause,
    });
  }
}
