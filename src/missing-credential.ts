/*
 * systemd starts no service whose credential is missing, and does not say which one. So a unit of lowport gives each one
 * these words for the content that it has then (SetCredential= of systemd.exec(5)), and who reads it says what is missing.
 * They are an assignment: of a file of variables they become a variable.
 */

export const missingVariable = 'LOWPORT_MISSING';

/** The content of a credential whose file is not there. */
export function describeMissing(path: string): string {
  return `${missingVariable}=${path}`;
}

/** The path of the file that was not there; undefined where the content is that of a file. */
export function findMissing(content: string): string | undefined {
  return content.startsWith(`${missingVariable}=`) ? content.slice(missingVariable.length + 1) : undefined;
}
