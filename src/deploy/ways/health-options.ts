import { parseDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';

/** How a new version is judged before it serves. */
export type HealthOptions = {
  /** The path, or the URL, that has to be answered with 2xx or 3xx. */
  health?: string;
  /** Within which it has to be. */
  healthTimeoutMs?: number;
  /** So long a new version has to live, since it was ready. */
  settleMs?: number;
};

/** As it stands on the command line. */
export type RawHealthOptions = {
  health?: string | undefined;
  healthTimeout?: string | undefined;
  settle?: string | undefined;
};

/** @throws {LowportError} `ERR_HEALTH`, `ERR_DURATION` */
export function readHealthOptions({ health, healthTimeout, settle }: RawHealthOptions): HealthOptions {
  return {
    ...(health !== undefined && { health: checkHealth(health) }),
    ...(healthTimeout !== undefined && { healthTimeoutMs: parseDuration(healthTimeout) }),
    ...(settle !== undefined && { settleMs: parseDuration(settle) }),
  };
}

function checkHealth(text: string): string {
  const isPath = /^\/(?!\/)/.test(text) && URL.canParse(text, 'http://localhost');
  const isUrl = /^https?:\/\//.test(text) && URL.canParse(text);
  if ((isPath || isUrl) && !/[\s\p{Cc}]/u.test(text)) return text;
  throw new LowportError('ERR_HEALTH', `--health ${JSON.stringify(text)}: it is neither a path nor a URL`, {
    hint: 'Write it as --health /health, or with the host that the program answers to: --health https://shop.example/health',
  });
}
