/**
 * The one error lowport throws for a user's mistake or a host's refusal. The message names the value, then the reason;
 * `hint` is the cure, a sentence or a command to run; `code` (`ERR_...`) is stable and may be matched by programs.
 */
export class LowportError extends Error {
  override readonly name = 'LowportError';
  readonly code: string;
  readonly hint: string;

  /** The preload is several bundles, each with a class of its own; an error of any of them is one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit this, and are told apart as usual.
    if (this !== LowportError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && value.name === 'LowportError';
  }

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
