import { parseDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';
import { type Readiness, readinesses } from './service.js';

/** What the unit says of the life of the service, in milliseconds. */
export type LifeSettings = {
  /** How long an idle connection may still bring a request while the service drains. */
  graceMs: number;
  /** The same of one that has brought some, where clients come back to such that have rested about as long. */
  poolGraceMs: number;
  /** After which a drain cuts what is left. */
  drainTimeoutMs: number;
  /** Without any connection for this long, the service ends until the next one comes; undefined: it stays. */
  idleExitMs: number | undefined;
  readiness: Readiness;
};

/**
 * Clients that pause for up to 400 ms between their requests lose none with 600 ms, and 1 in 10,000 with 100 ms. A machine
 * that is starved waits longer by itself, see let-go.ts.
 */
const defaultGraceMs = 600;
/**
 * Node's own `keepAliveTimeout`, which it announces to clients: one that goes by that never meets a closed connection. With
 * 600 ms, undici's pool lost 1 and 2 of some 125,000 requests in two runs of seven restarts.
 */
const defaultPoolGraceMs = 5000;

/**
 * Reads `LOWPORT_DRAIN_GRACE` (600ms, and 5s for a pool), `LOWPORT_DRAIN_TIMEOUT` (30s), `LOWPORT_IDLE_EXIT` and `LOWPORT_READY`.
 * @throws {LowportError} `ERR_SETTING` for a value that cannot be.
 */
export function readLifeSettings(env: NodeJS.ProcessEnv): LifeSettings {
  const { LOWPORT_READY: ready = 'auto' } = env;
  const readiness = readinesses.find(known => known === ready);
  if (readiness === undefined) {
    throw refuse(
      'LOWPORT_READY',
      ready,
      `it is none of ${readinesses.join(', ')}`,
      'Unset it, or set LOWPORT_READY=manual.',
    );
  }
  const graceMs = readDuration(env, 'LOWPORT_DRAIN_GRACE');
  return {
    graceMs: graceMs ?? defaultGraceMs,
    poolGraceMs: graceMs ?? defaultPoolGraceMs,
    drainTimeoutMs: readDuration(env, 'LOWPORT_DRAIN_TIMEOUT') ?? 30_000,
    idleExitMs: readDuration(env, 'LOWPORT_IDLE_EXIT'),
    readiness,
  };
}

/** A duration in the environment, undefined where it is not set. */
export function readDuration(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    throw refuse(name, text, 'it is not a time span above zero', error.hint);
  }
}

function refuse(name: string, value: string, reason: string, hint: string): LowportError {
  return new LowportError('ERR_SETTING', `${name}=${JSON.stringify(value)}: ${reason}`, { hint });
}
