import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LowportError } from '../../../errors.js';
import { dropInPath, isOwnDropIn } from '../../harden/drop-in.js';
import { removeEmpty } from '../install/folders.js';
import { put, removeFile } from '../install/put.js';
import { type Report, runStep } from '../install/steps.js';
import { readText } from '../read-if-there.js';
import { readAt } from '../trust/read-at.js';

/**
 * Puts the drop-in in place and restarts the service. Where that fails, the one before is there again.
 * @throws {LowportError} `ERR_FILE_DIFFERS` where a person has written that file, `ERR_STEP`.
 */
export async function applyDropIn(service: string, text: string, report: Report): Promise<void> {
  const path = dropInPath(service);
  const before = readText(path);
  if (before !== undefined && !isOwnDropIn(before)) {
    throw new LowportError('ERR_FILE_DIFFERS', `file ${JSON.stringify(path)}: lowport harden has not written it`, {
      hint: 'Give it another name, and repeat the command.',
    });
  }
  try {
    report(`write ${path}`);
    mkdirSync(dirname(path), { recursive: true });
    write(path, text);
    await restart(service, report);
  } catch (error) {
    report('It failed: the drop-in is taken back.');
    if (before === undefined) removeDropIn('/', service);
    else write(path, before);
    await restart(service, report);
    throw error;
  }
}

/** Of a service that goes. What a person has written there stays. */
export function removeDropIn(root: string, service: string): void {
  const path = dropInPath(service);
  const text = readAt(path, root)?.toString();
  if (text === undefined || !isOwnDropIn(text)) return;
  removeFile(path, root);
  // Somebody else's drop-ins may be there, too.
  removeEmpty([dirname(path)], root);
}

/** As any unit's file, readable by everybody. */
function write(path: string, content: string): void {
  put({ kind: 'file', path, content, mode: 0o644 }, '/');
}

async function restart(service: string, report: Report): Promise<void> {
  await runStep(['systemctl', 'daemon-reload'], '/', report);
  await runStep(['systemctl', 'restart', service], '/', report);
}
