import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { type EventEmitter, errorMonitor } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { isMetadataAddress } from '../metadata-networks.js';
import { isNoExec } from './no-exec.js';
import { report } from './report.js';

/**
 * Says once what of the sandbox a program has met, where the program's own error does not: the silence of an address, or
 * EACCES for a file that has all its x. Changes no error and no event: diagnostics_channel and `errorMonitor` only look on.
 */
export function tellRefused(env: NodeJS.ProcessEnv): void {
  if (env['LOWPORT_METADATA'] === 'refused') tellMetadata();
  if (env['INVOCATION_ID'] !== undefined) tellNoExec();
}

function tellMetadata(): void {
  const tell = once((address: string) =>
    report(
      'warning',
      `lowport: the sandbox refuses ${address}, where a cloud tells what the machine may do: no answer comes\n  Where its SDK needs a role's keys: lowport install --allow-metadata`,
    ),
  );
  subscribe('net.client.socket', message => {
    const { socket } = message as { socket: Socket };
    socket.on('connectionAttempt', address => isMetadataAddress(address) && tell(address));
  });
}

function tellNoExec(): void {
  const explain = (path: string) =>
    `lowport: ${path} lies where the program may write, and so may not run files (NoExecPaths=)\n  Where it has to, install again with: --run-from ${dirname(path)}`;
  const tell = once((path: string) => report('warning', explain(path)));
  subscribe('child_process', message => {
    const { process: child } = message as { process: ChildProcess };
    (child as EventEmitter).once(errorMonitor, (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES' && isRefused(child.spawnfile)) tell(child.spawnfile);
    });
  });
  process.on('uncaughtExceptionMonitor', (error: NodeJS.ErrnoException) => {
    const [, path] = /(\/\S+): failed to map segment/.exec(String(error?.message)) ?? [];
    if (error?.code === 'ERR_DLOPEN_FAILED' && path !== undefined && isRefused(path))
      error.stack += `\n\n${explain(path)}`;
  });
}

function isRefused(path: string): boolean {
  try {
    return isNoExec(realpathSync(path), readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return false;
  }
}

function once(tell: (text: string) => void): (text: string) => void {
  let isTold = false;
  return text => {
    if (!isTold) tell(text);
    isTold = true;
  };
}
