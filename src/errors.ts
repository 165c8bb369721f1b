/**
 * The one error lowport throws for a user's mistake or a host's refusal. The message names the value, then the reason;
 * `hint` is the cure, a sentence or a command to run; `code` (`ERR_...`) is stable and may be matched by programs.
 */
export class LowportError extends Error {
  override readonly name = 'LowportError';
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, options: { hint: string; cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** `LowportError` as the lines a person reads: value and reason, cure, code. Without a trailing newline. */
export function describeError(error: LowportError): string {
  return `lowport: ${error.message}\n  ${error.hint.replaceAll('\n', '\n  ')}\n  (${error.code})`;
}
