import { existsSync } from 'node:fs';

/** Whether the unit, or a renewal, has put a certificate into the folder. Alone in its file: every start asks this. */
export function hasCertificate(folder: string | undefined): folder is string {
  return folder !== undefined && existsSync(`${folder}/tls-cert`);
}
