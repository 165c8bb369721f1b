import { LowportError } from '../../errors.js';

/*
 * systemd has no single escaping: every directive reads its value in its own way. Each function here is one of those
 * ways, named after what it writes, checked against the readers of systemd 252 and 257 (load-fragment.c).
 * `what` names the value in the error: "argument", "--workdir".
 */

// The longest string that Linux hands to a program, MAX_ARG_STRLEN.
const maxBytes = 131_071;
const plainWord = /^[A-Za-z0-9_./:=@,+~%^-]+$/;

/** A value that is one whole line and is not unquoted: `ListenStream=`, `WorkingDirectory=`, `Description=`. */
export function escapeLine(text: string, what: string): string {
  if (/^[ \t]|[ \t\\]$/.test(text))
    throw refuse(text, what, 'begins with a space, or ends with one or with a backslash');
  return escapeSpecifiers(checkText(text, what));
}

/** One word of a list that systemd unquotes: `Environment=`, `ReadWritePaths=`, `BindReadOnlyPaths=`. */
export function escapeWord(text: string, what: string): string {
  return quote(escapeSpecifiers(checkText(text, what)));
}

/** A path of `BindReadOnlyPaths=` and `BindPaths=`, where a colon outside quotes divides source and destination. */
export function escapeBindPath(path: string, what: string): string {
  const word = escapeWord(path, what);
  return word.includes(':') && !word.startsWith('"') ? `"${word}"` : word;
}

/** An argument of `ExecStart=`: a `$` would be an environment variable, systemd.service(5) "Command lines". */
export function escapeArgument(text: string, what: string): string {
  return quote(escapeSpecifiers(checkText(text, what)).replaceAll('$', '$$$$'));
}

/**
 * The program of `ExecStart=`. systemd refuses quotes and backslashes here even when they are escaped, and does not
 * read `$$` as it does in the arguments, so those characters cannot be written at all.
 */
export function escapeProgram(path: string, what: string): string {
  if (/["'\\$]/.test(path)) throw refuse(path, what, 'holds a quote, $ or backslash, which ExecStart= cannot name');
  return escapeWord(path, what);
}

/** The path of `EnvironmentFile=`, which systemd takes for a glob pattern. */
export function escapeGlobPath(path: string, what: string): string {
  if (/[*?[\\]/.test(path))
    throw refuse(path, what, 'holds one of * ? [ \\, which EnvironmentFile= takes for a pattern');
  return escapeLine(path, what);
}

/** The content of `SetCredential=`, in which backslashes are read as in C, and no specifiers. */
export function escapeContent(text: string, what: string): string {
  return checkText(text, what).replaceAll('\\', '\\\\');
}

/** Any value as JSON on one line of printable text, for the `X-` sections, which systemd skips. `JSON.parse` reads it. */
export function escapeJson(value: unknown): string {
  const toEscapes = (text: string) =>
    text.replace(/./gs, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return JSON.stringify(value).replace(/\p{Cc}|\p{Noncharacter_Code_Point}/gu, toEscapes);
}

function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

function quote(text: string): string {
  return plainWord.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function checkText(text: string, what: string): string {
  if (/\p{Cc}/u.test(text)) throw refuse(text, what, 'holds a control character, which a unit file cannot');
  // systemd drops the whole line where it is not UTF-8 as it understands it (utf8_is_valid).
  if (/\p{Cs}|\p{Noncharacter_Code_Point}/u.test(text)) throw refuse(text, what, 'is not valid Unicode');
  if (Buffer.byteLength(text) > maxBytes) throw refuse(text, what, `is longer than ${maxBytes} bytes`);
  return text;
}

function refuse(text: string, what: string, reason: string): LowportError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}...` : text;
  return new LowportError('ERR_UNIT_VALUE', `${what} ${JSON.stringify(shown)} ${reason}`, {
    hint: 'Give it in another form: rename the file or folder, or move the value into a file that --env-file names.',
  });
}
