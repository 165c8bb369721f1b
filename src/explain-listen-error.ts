import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { LowportError } from './errors.js';

/** What the process knew about inherited sockets when `listen()` failed. */
export type ListenContext = {
  /** The inherited sockets, as a person names them: `443`, `/run/app.sock`. */
  inherited: readonly string[];
  /** The process that the environment's sockets were meant for, where it is not this one. */
  foreign: { pid: number | undefined } | undefined;
  /** It failed in a worker thread, which adopts nothing. */
  inWorkerThread?: boolean;
};

type ListenError = NodeJS.ErrnoException & { address?: string; port?: number };

const capNetBindService = 1n << 10n;

/**
 * Why `server.listen()` failed with this error, and what to do, from facts that an unprivileged process can read.
 * Undefined where there is nothing to add to Node's own words. Throws nothing; the result is to be printed (`message`, then
 * `hint`), and has the code `ERR_LISTEN_PID_FOREIGN`, `ERR_LISTEN_EACCES` or `ERR_LISTEN_EADDRINUSE`.
 * @param error what the server's 'error' event gave
 * @param context what the environment said of sockets; by default: nothing was passed
 */
export function explainListenError(
  error: ListenError,
  context: ListenContext = { inherited: [], foreign: undefined },
): LowportError | undefined {
  if (error.code !== 'EACCES' && error.code !== 'EADDRINUSE') return undefined;
  if (context.foreign !== undefined) return explainForeign(context.foreign.pid, error);
  return error.code === 'EACCES' ? explainAccess(error, context) : explainInUse(error, context);
}

function explainForeign(pid: number | undefined, cause: unknown): LowportError {
  const owner = pid === undefined ? 'LISTEN_PID is not set' : `LISTEN_PID=${pid} is not this process`;
  return new LowportError(
    'ERR_LISTEN_PID_FOREIGN',
    `${owner} (${process.pid}), so the sockets that systemd passed were left alone`,
    {
      hint:
        process.pid === 1
          ? 'This is process 1 of a namespace of its own, and the number counts outside of it.\n' +
            'systemd 257 says it so with PrivatePIDs=yes: leave that line out, or take it on systemd 262.'
          : 'ExecStart= must start node itself: npm start, npx, yarn, tsx, nodemon, and a shell without exec lose the sockets.\n' +
            'Write it as: ExecStart=/usr/bin/node --import lowport/register server.js (or let lowport generate write the unit).',
      cause,
    },
  );
}

function explainAccess(error: ListenError, { inherited, inWorkerThread = false }: ListenContext): LowportError {
  const reason = isNumberedPort(error) ? explainPortAccess(error.port) : explainPathAccess();
  const hint = inWorkerThread ? threadHint : inherited.length > 0 ? mapHint(error, inherited) : handOverHint(error);
  return new LowportError('ERR_LISTEN_EACCES', `${describePlace(error)}: ${reason}`, { hint, cause: error });
}

function explainPortAccess(port: number): string {
  const firstFreePort = readFirstUnprivilegedPort();
  const user = `uid ${process.geteuid?.() ?? 'unknown'}`;
  if (port >= firstFreePort || hasBindCapability()) {
    return `${user} may bind it as far as ports go, so a security module (SELinux, AppArmor) or the unit's SocketBindDeny= refused it`;
  }
  return `${user} may not bind a port below ${firstFreePort} (net.ipv4.ip_unprivileged_port_start), and it has no CAP_NET_BIND_SERVICE`;
}

function explainPathAccess(): string {
  return `uid ${process.geteuid?.() ?? 'unknown'} may not create a socket in that folder`;
}

function explainInUse(error: ListenError, { inherited, inWorkerThread = false }: ListenContext): LowportError {
  const hint = inWorkerThread ? threadHint : inherited.length > 0 ? mapHint(error, inherited) : holderHint(error);
  return new LowportError('ERR_LISTEN_EADDRINUSE', `${describePlace(error)}: another socket already listens there`, {
    hint,
    cause: error,
  });
}

const threadHint =
  'This is a worker thread. Sockets that systemd passes are adopted by the main thread alone: let that one listen, or choose\n' +
  'lowport install --way ambient, where every thread may bind. For more than one process: lowport install --workers auto.';

function holderHint(error: ListenError): string {
  return (
    `See who holds it: ${askDoctor(error) ?? 'sudo ss -xlp'}\n` +
    'If that is systemd, a .socket unit holds it for a service: start that service with systemctl, not by hand,\n' +
    'and let its ExecStart= be node with --import lowport/register.'
  );
}

function mapHint(error: ListenError, inherited: readonly string[]): string {
  const place = isNumberedPort(error) ? error.port : error.address;
  const known = `The inherited sockets are ${inherited.join(', ')}.`;
  if (place === undefined) return `${known} If the program means one of them, LOWPORT_MAP= says which.`;
  return `${known} If the program means one of them, say which:\nEnvironment=LOWPORT_MAP=${place}=${inherited[0]}`;
}

function handOverHint(error: ListenError): string {
  const entry = basename(process.argv[1] ?? 'server.js');
  const address = isNumberedPort(error) ? error.port : (error.address ?? 80);
  const doctor = askDoctor(error);
  return [
    'Let systemd hold it and hand it to the program, which stays unprivileged and unchanged:',
    `  sudo npx lowport install ${entry} --listen ${address}`,
    `To try it now: sudo npx lowport dev ${entry}`,
    ...(doctor === undefined ? [] : [`What else may be in the way: ${doctor}`]),
  ].join('\n');
}

/** The command that says more than this process can read. */
function askDoctor(error: ListenError): string | undefined {
  return isNumberedPort(error) ? `sudo npx lowport doctor ${error.port}` : undefined;
}

function describePlace(error: ListenError): string {
  const { address } = error;
  if (!isNumberedPort(error)) return address ?? 'listen';
  const { port } = error;
  return address?.includes(':') ? `[${address}]:${port}` : `${address ?? '0.0.0.0'}:${port}`;
}

/** Node gives a failed unix path `port: -1`. */
function isNumberedPort(error: ListenError): error is ListenError & { port: number } {
  return error.port !== undefined && error.port > 0;
}

function readFirstUnprivilegedPort(): number {
  return Number(readText('/proc/sys/net/ipv4/ip_unprivileged_port_start') || 1024);
}

function hasBindCapability(): boolean {
  const [, effective] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText('/proc/self/status')) ?? [];
  return effective !== undefined && (BigInt(`0x${effective}`) & capNetBindService) !== 0n;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
