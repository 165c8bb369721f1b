import type { FieldProgram } from '../program.js';

export type CompanionOptions = {
  url: string;
  socketPath?: string;
} & Pick<FieldProgram, 'stream' | 'socket' | 'idle'> & { idlePath: string; idleHeaders?: Record<string, string> };

/** A connection. `ended` resolves with how: it never rejects; what has not opened has not ended in order. */
export type Companion = { opened: Promise<void>; ended: Promise<string> };

/** Both ends of a companion, and the functions that settle them. */
export function makeCompanion(): Companion & { open(): void; end(how: string): void } {
  let open = () => {};
  let end = (_how: string) => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  const ended = new Promise<string>(resolve => {
    end = resolve;
  });
  return { opened, ended, open, end };
}

export function describeError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
