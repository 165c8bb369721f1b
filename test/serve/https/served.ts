import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import type { ExecutionContext } from 'ava';
import { Authority, type Issued } from '../../support/authority.js';
import { anyPort, hold, type Program, portOf, runApp } from '../../support/program.js';

/** What clients trust. */
export const authority = await Authority.create();

/** A program behind an http and an https socket, with a certificate as a unit passes it. */
export type Served = {
  program: Program;
  httpPort: number;
  httpsPort: number;
  /** `$CREDENTIALS_DIRECTORY` */
  credentials: string;
  /** `$RUNTIME_DIRECTORY` */
  runtime: string;
};

type Options = {
  env?: NodeJS.ProcessEnv;
  issued?: Issued;
  runtime?: string;
  /** The program does not say that it listens. */
  isSilent?: boolean;
};

export async function serve(t: ExecutionContext, app: string, options: Options = {}): Promise<Served> {
  const [http, https] = hold(t, anyPort, anyPort);
  if (http === undefined || https === undefined) throw new Error('no sockets');
  const credentials = makeFolder(t);
  putCredentials(credentials, options.issued ?? (await authority.issue()));
  const runtime = options.runtime ?? makeFolder(t);
  const [httpPort, httpsPort] = [portOf(http), portOf(https)];
  const env = {
    PORT: String(httpsPort),
    HTTP_PORT: String(httpPort),
    LOWPORT_HTTPS: String(httpsPort),
    CREDENTIALS_DIRECTORY: credentials,
    RUNTIME_DIRECTORY: runtime,
    ...options.env,
  };
  const program = runApp(t, app, { sockets: [http, https], names: ['app.socket', 'app.socket'], env });
  if (!options.isSilent) await Promise.race([program.says('listening'), program.ended]);
  while (program.child.exitCode === null && !isListening(join(runtime, 'reload.sock'))) await new Promise(setImmediate);
  return { program, httpPort, httpsPort, credentials, runtime };
}

/** Whether a unix socket accepts connections, by the kernel's table: the file is there a moment before. */
function isListening(path: string): boolean {
  const rows = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return rows.some(row => row.endsWith(` ${path}`) && row.split(/\s+/)[3] === '00010000');
}

export function putCredentials(folder: string, { chain, key }: Pick<Issued, 'chain' | 'key'>, name = ''): void {
  writeFileSync(join(folder, `tls-cert${name}`), chain);
  writeFileSync(join(folder, `tls-key${name}`), key);
}

export function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A connection whose handshake is done. */
export async function connect(port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
  const socket = tls.connect({ host: 'localhost', servername: 'localhost', port, ca: authority.root, ...options });
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  return socket;
}

/** All that comes until the connection ends, however it does. */
export async function readToEnd(socket: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  try {
    for await (const chunk of socket) text += chunk;
  } catch (error) {
    text += `(${(error as NodeJS.ErrnoException).code})`;
  }
  return text;
}

/** One request and what comes back on a connection of its own, as it is on the wire. */
export async function ask(port: number, request: string, options?: tls.ConnectionOptions): Promise<string> {
  const socket = await connect(port, options);
  socket.write(request);
  return readToEnd(socket);
}

export const closing = 'Host: localhost\r\nConnection: close\r\n\r\n';
