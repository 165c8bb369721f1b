import { dirname } from 'node:path';
import { LowportError } from '../../../../errors.js';
import type { Properties } from '../../show-units.js';
import { quoteLog } from '../quote.js';

/** What of a service tells how it ended. */
export const endProperties = ['Id', 'ActiveState', 'SubState', 'Result', 'ExecMainStatus', 'TimeoutStartUSec'] as const;

type Ended = Properties<(typeof endProperties)[number]>;

/** Whether a service is down because of a failure: until systemd tries again it counts as starting. */
export function hasFailed({ ActiveState, SubState }: Ended): boolean {
  return ActiveState === 'failed' || SubState === 'auto-restart';
}

/** `ERR_SERVICE_FAILED` with how a service ended, its last lines, and the cure. */
export async function describeFailure(ended: Ended): Promise<LowportError> {
  const { Id, Result } = ended;
  const log = await quoteLog([Id]);
  const text = Result === 'success' ? 'it ended' : 'it failed';
  return new LowportError('ERR_SERVICE_FAILED', `${Id}: ${text}, ${describeEnd(ended)}${log}`, {
    hint: findCure(ended, log),
  });
}

/** `its program ended with status 1`, which follows the name of the service. */
export function describeEnd({
  Result,
  ExecMainStatus,
  TimeoutStartUSec,
}: Pick<Ended, 'Result' | 'ExecMainStatus' | 'TimeoutStartUSec'>): string {
  if (Result === 'exit-code' || Result === 'success') return `its program ended with status ${ExecMainStatus}`;
  if (Result === 'timeout') return `it was not ready after ${TimeoutStartUSec}`;
  return `systemd says ${Result}`;
}

/** The option that would have helped, by how a service ended and what its log says. */
function findCure({ Result }: Ended, log: string): string {
  const map = findMapCure(log);
  if (map !== undefined) return map;
  const write = findWriteCure(log);
  if (write !== undefined) return write;
  return Result === 'timeout'
    ? startTimeoutCure
    : 'Mend what it says and install again; try it by hand with lowport dev.';
}

/** In the sandbox the file system is read-only, but for the folders that the service has for its own. */
function findWriteCure(log: string): string | undefined {
  const [, path] = /EROFS: read-only file system, \w+ '(\/[^']+)'/.exec(log) ?? [];
  if (path === undefined) return undefined;
  return `The sandbox keeps ${path} read-only. Let the program write there, and install again with: --read-write ${dirname(path)}`;
}

export const startTimeoutCure =
  'Where the program takes longer before it listens, as for migrations, give it the time: --start-timeout 5min.\n' +
  'Else mend what it waits for; lowport doctor says more.';

/** Where the log says that the program listens elsewhere. */
export function findMapCure(log: string): string | undefined {
  const [, map] =
    /(?:--map |nobody serves the inherited[\s\S]{0,300}?LOWPORT_MAP=)([^\s"'=]+=[\w./@:-]*[\w/])/.exec(log) ?? [];
  return map === undefined ? undefined : `Tell where the program listens, and install again with: --map ${map}`;
}
