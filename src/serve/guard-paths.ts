import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isSamePath } from './activation/same-path.js';
import { report } from './report.js';

type Call = (this: unknown, path: unknown, ...rest: unknown[]) => unknown;
type Calls = Record<string, Call | undefined>;

/** The calls by which a program clears the way for a socket of its own, and says who may connect. */
const names = ['unlink', 'rm', 'chmod', 'chown', 'lchown'] as const;

/**
 * Programs remove a stale unix socket before they listen, and open it to others afterwards. The ones at these paths are
 * systemd's: removed, they would be gone for every later start, and their mode is the unit's affair. So there, and nowhere
 * else, these calls succeed and do nothing; the journal says so once. Named imports of ES modules are guarded, too.
 */
export function guardPaths(paths: readonly string[]): void {
  const isGuarded = (value: unknown) => {
    const path = readPath(value);
    return path !== undefined && paths.some(guarded => isSamePath(path, guarded));
  };
  let said = false;
  const notice = (name: string, path: unknown) => {
    if (!said) report('notice', describeGuard(name, readPath(path) ?? ''));
    said = true;
  };
  const guard = (calls: Calls, name: string, succeed: (rest: unknown[]) => unknown) => {
    const call = calls[name];
    if (call === undefined) return;
    calls[name] = function (path, ...rest) {
      if (!isGuarded(path)) return call.call(this, path, ...rest);
      notice(name, path);
      return succeed(rest);
    };
  };
  for (const name of names) {
    guard(fs as unknown as Calls, `${name}Sync`, () => undefined);
    guard(fs as unknown as Calls, name, callBack);
    guard(fs.promises as unknown as Calls, name, async () => undefined);
  }
  syncBuiltinESMExports();
}

function callBack(rest: unknown[]): void {
  const callback = rest.at(-1);
  if (typeof callback === 'function') process.nextTick(callback as (error: null) => void, null);
}

/** What Node takes for a path: text, bytes, or a file: URL. */
function readPath(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof URL && value.protocol === 'file:') return fileURLToPath(value);
  return Buffer.isBuffer(value) ? value.toString() : undefined;
}

function describeGuard(name: string, path: string): string {
  return (
    `lowport: ${path} is systemd's socket, and stays as it is: ${name}() of the program did nothing.\n` +
    '  SocketMode=, SocketUser= and SocketGroup= in the .socket unit say who may connect.'
  );
}
