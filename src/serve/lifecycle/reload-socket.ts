import { unlinkSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { LowportError } from '../../errors.js';
import { markOwn } from '../activation/own-server.js';
import { report } from '../report.js';

/*
 * How `systemctl reload` comes to know that a reload has failed. With Type=notify-reload it cannot: systemd sends the
 * signal and takes the next READY=1 for success (systemd.service(5); there is no word for failure in sd_notify(3)). The
 * exit status of ExecReload= does count, in every version. So that is a client of this socket: to connect is to ask for a
 * reload, and the answer comes when it is over. It is in RuntimeDirectory=, where only the service's user can reach it.
 */

const socketName = 'reload.sock';

/** What the service answers with, one line of JSON, before it closes the connection. */
type Answer = { ok: true } | { ok: false; code: string; message: string; hint: string };

/** `$RUNTIME_DIRECTORY` of systemd.exec(5): the first of several. Undefined where the unit has none. */
function socketPath(env: NodeJS.ProcessEnv): string | undefined {
  const [folder] = env['RUNTIME_DIRECTORY']?.split(':') ?? [];
  return folder === undefined || folder === '' ? undefined : join(folder, socketName);
}

/** Answers reload requests with what becomes of the reload; does nothing where there is no place for the socket. */
export function answerReloads(env: NodeJS.ProcessEnv, reload: () => Promise<void>): void {
  const path = socketPath(env);
  if (path === undefined) return;
  removeStale(path);
  const server = net.createServer(client => {
    client.on('error', () => {}).unref();
    reload().then(
      () => client.end(write({ ok: true })),
      (error: unknown) => client.end(write(describe(error))),
    );
  });
  server.on('error', ({ message }) => report('warning', `lowport: systemctl reload will fail: ${message}`));
  markOwn(server).listen(path).unref();
}

/** By unlink(2) alone: rmSync() would stat a socket, see activation/socket-inode.ts, and the program may still load files. */
function removeStale(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // ENOENT; where it is there and cannot be removed, the bind says why
  }
}

/**
 * Asks the service for a reload, as its ExecReload=; resolves when all workers are replaced, or the certificates.
 * @throws {LowportError} the error that the reload met, and `ERR_NO_SUPERVISOR` where nobody answers.
 */
export async function requestReload(env: NodeJS.ProcessEnv): Promise<void> {
  const path = socketPath(env);
  const answer = path === undefined ? undefined : await ask(path).catch(() => undefined);
  if (answer === undefined) {
    const place = path ?? 'RUNTIME_DIRECTORY, which is not set';
    throw new LowportError('ERR_NO_SUPERVISOR', `reload: no service of lowport answers at ${place}`, {
      hint: 'This command is for ExecReload= of a unit with workers or a certificate: systemctl reload has systemd run it.',
    });
  }
  if (!answer.ok) throw new LowportError(answer.code, answer.message, answer);
}

async function ask(path: string): Promise<Answer> {
  let text = '';
  for await (const chunk of net.connect(path).setEncoding('utf8')) text += chunk;
  return JSON.parse(text) as Answer;
}

function write(answer: Answer): string {
  return `${JSON.stringify(answer)}\n`;
}

function describe(error: unknown): Answer {
  if (!(error instanceof LowportError)) throw error;
  const { code, message, hint } = error;
  return { ok: false, code, message, hint };
}
