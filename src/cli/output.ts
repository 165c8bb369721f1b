import { styleText } from 'node:util';
import { describeError, type LowportError } from '../errors.js';

type Style = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan';

/** The flags that every command has. */
export type OutputFlags = { json: boolean; quiet: boolean; verbose: boolean; color: boolean };

/** The flags of every command, needed before the command line is understood: an error in it is printed by them too. */
export function readOutputFlags(argv: readonly string[], env: NodeJS.ProcessEnv): OutputFlags {
  const has = (flag: string) => argv.includes(flag);
  return {
    json: has('--json'),
    quiet: has('--quiet'),
    verbose: has('--verbose'),
    color: !has('--no-color') && (env['NO_COLOR'] ?? '') === '',
  };
}

type Stream = { write(text: string): unknown; isTTY?: boolean; columns?: number };
export type Streams = { stdout: Stream; stderr: Stream };

/**
 * What a command says: results on stdout, all else on stderr. With `json` the result is one JSON value, and so is an
 * error: `{"error": {"code", "message", "hint"}}`, on stderr.
 */
export class Output {
  readonly flags: OutputFlags;
  readonly #streams: Streams;

  constructor(flags: OutputFlags, streams: Streams) {
    this.flags = flags;
    this.#streams = streams;
  }

  /** The result: `text` for people, `value` under --json. */
  result(text: string, value: unknown): void {
    this.#streams.stdout.write(this.flags.json ? `${JSON.stringify(value, undefined, 2)}\n` : text);
  }

  /** Something that a person should know but that is not what was asked for. Not under --quiet or --json. */
  note(text: string): void {
    if (!this.flags.quiet && !this.flags.json) this.#streams.stderr.write(`${text}\n`);
  }

  /** How the result came about: only under --verbose. */
  detail(text: string): void {
    if (this.flags.verbose) this.#streams.stderr.write(`${text}\n`);
  }

  error(error: LowportError): void {
    const { code, message, hint } = error;
    const shown = this.flags.json ? JSON.stringify({ error: { code, message, hint } }) : describeError(error);
    this.#streams.stderr.write(`${shown}\n`);
  }

  /** Text that stands back behind the rest, where stdout is a terminal that shows colours. */
  dim(text: string): string {
    return this.paint('dim', text);
  }

  /** The text in a style of node:util, where stdout is a terminal that shows colours. */
  readonly paint = (style: Style, text: string): string => this.#paintOn(this.#streams.stdout, style, text);

  /** The same for a {@link note}, where stderr is one. */
  readonly paintNote = (style: Style, text: string): string => this.#paintOn(this.#streams.stderr, style, text);

  /** How many characters a line of the result has: of the terminal, 80 where there is none. */
  get width(): number {
    return Math.min(Math.max(this.#streams.stdout.columns ?? 80, 40), 120);
  }

  #paintOn({ isTTY }: Stream, style: Style, text: string): string {
    // Whether colours are wanted is decided here, not by what styleText finds out about the terminal.
    return this.flags.color && isTTY === true ? styleText(style, text, { validateStream: false }) : text;
  }
}
