/** How far a request had come. */
export type Phase = 'connect' | 'answer' | 'body';

/** Why a request got no answer, or not the right one. */
export class RequestFailure extends Error {
  readonly phase: Phase;
  /** Node's error code, or what was wrong with the answer. */
  readonly reason: string;

  constructor(phase: Phase, cause: unknown, isReused = false) {
    const reason = `${readReason(cause)}${isReused ? ' on a kept connection' : ''}`;
    super(`${phase}: ${reason}`, { cause });
    this.phase = phase;
    this.reason = reason;
  }
}

/** `fetch` hides the error of the connection in the cause of its own. */
function readReason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.cause instanceof Error) return readReason(cause.cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
