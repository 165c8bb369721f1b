import { LowportError } from '../../errors.js';

/** What the unit says of TLS and of what goes with it. */
export type HttpsSettings = {
  minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** The value of `Strict-Transport-Security`; undefined: none is sent. */
  hsts: string | undefined;
  /** `on`: at once. `auto`: when the program has opened all that it will. */
  redirect: 'on' | 'auto' | 'off';
  /** The port of https that clients see; undefined: that of the socket. */
  redirectPort: number | undefined;
  /** The folder whose `.well-known/acme-challenge` answers; undefined: none does. */
  acmeWebroot: string | undefined;
  /** Whether HTTP/2 is spoken with who offers it. */
  http2: boolean;
};

/**
 * Reads `LOWPORT_TLS_MIN` (1.2), `LOWPORT_HSTS`, `LOWPORT_REDIRECT` (auto), `LOWPORT_REDIRECT_PORT`,
 * `LOWPORT_ACME_WEBROOT`, `LOWPORT_HTTP2` (off).
 * @throws {LowportError} `ERR_SETTING` for a value that cannot be.
 */
export function readHttpsSettings(env: NodeJS.ProcessEnv): HttpsSettings {
  return {
    minVersion: `TLSv${choose(env, 'LOWPORT_TLS_MIN', ['1.2', '1.3'])}`,
    hsts: readHsts(env),
    redirect: choose(env, 'LOWPORT_REDIRECT', ['auto', 'on', 'off']),
    redirectPort: readPort(env, 'LOWPORT_REDIRECT_PORT'),
    acmeWebroot: env['LOWPORT_ACME_WEBROOT'] || undefined,
    http2: choose(env, 'LOWPORT_HTTP2', ['off', 'on']) === 'on',
  };
}

function choose<Choice extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = env[name] ?? choices[0];
  const chosen = choices.find(choice => choice === text);
  if (chosen !== undefined) return chosen;
  throw refuse(name, text, `it is none of ${choices.join(', ')}`, `Unset it for ${choices[0]}, or set one of them.`);
}

function readPort(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw refuse(name, text, 'it is not a port, 1 to 65535', 'Unset it for the port of the https socket.');
}

function readHsts({ LOWPORT_HSTS: text }: NodeJS.ProcessEnv): string | undefined {
  if (text === undefined || /^max-age=\d+(; includeSubDomains)?(; preload)?$/.test(text)) return text;
  throw refuse('LOWPORT_HSTS', text, 'it is not a Strict-Transport-Security header', 'Write it as max-age=31536000.');
}

function refuse(name: string, value: string, reason: string, hint: string): LowportError {
  return new LowportError('ERR_SETTING', `${name}=${JSON.stringify(value)}: ${reason}`, { hint });
}
