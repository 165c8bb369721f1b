import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LowportError } from '../../../errors.js';
import { formatAddress, type ListenAddress } from '../../../listen-address.js';
import type { Plan } from '../../ways/plan.js';
import { type Answerer, describeProcess } from '../answerer.js';
import { findOwners, readTcpSockets, type TcpSocket } from '../proc-sockets.js';
import { showUnits } from '../show-units.js';
import { quoteLog } from './quote.js';
import type { Report } from './steps.js';
import { listUnits } from './units.js';

/** One address that was connected to, and who has accepted. Undefined where the kernel does not tell: a unix socket, a container. */
export type Answer = { address: string; by?: Answerer };

/** Systemd's own patience with a service that starts, DefaultTimeoutStartSec=; what listens already has to be quicker. */
const startPatienceMs = 95_000;
const patienceMs = 10_000;
/** How often the tables have to lack the other end of a connection: the kernel changes them while they are read. */
const enoughMisses = 3;

/**
 * Connects to every address and waits until somebody accepts: behind a socket unit the kernel alone would let anybody
 * connect. Sends nothing.
 * @throws {LowportError} `ERR_NOT_SERVED` with what the services say, where nobody does, or a service fails meanwhile.
 */
export async function prove(plan: Plan, listen: readonly ListenAddress[], report: Report): Promise<Answer[]> {
  const services = listUnits(plan).filter(unit => unit.endsWith('.service'));
  const answers: Answer[] = [];
  for (const address of listen) {
    report(`connect to ${formatAddress(address)}`);
    const pid = await findAnswerer(address, services);
    const by = pid === undefined ? undefined : await describeProcess(pid);
    answers.push({ address: formatAddress(address), ...(by && { by }) });
  }
  return answers;
}

async function findAnswerer(address: ListenAddress, services: readonly string[]): Promise<number | undefined> {
  const began = performance.now();
  for (;;) {
    const tried = await tryOnce(address, services, began);
    if (tried !== 'refused') return tried.pid;
    if (await isOver(services, began)) throw await refuse(address, services, 'nobody listens on it');
    await delay(50);
  }
}

/** One connection, kept until it is accepted. */
async function tryOnce(
  address: ListenAddress,
  services: readonly string[],
  began: number,
): Promise<'refused' | { pid: number | undefined }> {
  const socket = await open(address);
  if (socket === undefined) return 'refused';
  let misses = 0;
  try {
    for (;;) {
      const found = 'port' in address ? findAccepted(socket) : await isActive(services);
      misses = found === 'elsewhere' ? misses + 1 : 0;
      const accepted = found !== 'elsewhere' ? found : misses < enoughMisses ? undefined : await isActive(services);
      if (accepted !== undefined) return { pid: accepted === true ? undefined : accepted };
      if (await isOver(services, began)) {
        throw await refuse(address, services, 'the port is open, but nobody accepts a connection');
      }
      await delay(50);
    }
  } finally {
    socket.destroy();
  }
}

function open(address: ListenAddress): Promise<Socket | undefined> {
  const socket = connect(target(address));
  return new Promise(resolve => {
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}

function target(address: ListenAddress): { host: string; port: number } | { path: string } {
  if (address.kind === 'path') return { path: address.path };
  if (address.kind === 'abstract') return { path: `\0${address.name}` };
  const host = address.kind === 'port' || address.host === '0.0.0.0' ? '127.0.0.1' : address.host;
  return { host: host === '::' ? '::1' : host, port: address.port };
}

/**
 * The process at the other end, known by this end's port: a redirect may have led the connection to any port there;
 * `elsewhere` where the other end is not in this network: a container has one of its own.
 */
function findAccepted({ localAddress, localPort, destroyed }: Socket): number | true | 'elsewhere' | undefined {
  // Closed by the other side: it was accepted, and who it was is not to be seen any more.
  if (destroyed) return true;
  const isOther = (row: TcpSocket) => row.remoteAddress === localAddress && row.remotePort === localPort;
  const sockets = readTcpSockets();
  // TCP_DEFER_ACCEPT, as Apache has it: the kernel holds a connection back until the client has sent something.
  const heldBack = sockets.find(row => isOther(row) && row.state === 'half-open');
  if (heldBack !== undefined) return findListener(sockets, heldBack.port);
  // What is closing has no inode either: an earlier connection from the same port.
  const accepted = sockets.find(row => isOther(row) && row.inode !== 0);
  if (accepted === undefined) return sockets.some(isOther) ? undefined : 'elsewhere';
  const [first] = findOwners(accepted.inode);
  return first ?? true;
}

/** Who has the listening socket open beside systemd. */
function findListener(sockets: readonly TcpSocket[], port: number): number | undefined {
  const listening = sockets.filter(row => row.state === 'listening' && row.port === port);
  return listening.flatMap(({ inode }) => findOwners(inode)).find(pid => pid !== 1);
}

async function isActive(services: readonly string[]): Promise<true | undefined> {
  const shown = await showUnits(services, ['ActiveState']);
  return shown.some(({ ActiveState }) => ActiveState === 'active') || services.length === 0 ? true : undefined;
}

/**
 * Whether there is nothing to wait for any more.
 * @throws {LowportError} `ERR_SERVICE_FAILED` where a service has failed meanwhile.
 */
async function isOver(services: readonly string[], began: number): Promise<boolean> {
  const shown = await showUnits(services, ['Id', 'ActiveState', 'SubState', 'Result', 'ExecMainStatus']);
  for (const { Id, ActiveState, SubState, Result, ExecMainStatus } of shown) {
    if (ActiveState !== 'failed' && SubState !== 'auto-restart') continue;
    const how = Result === 'exit-code' ? `its program ended with status ${ExecMainStatus}` : `systemd says ${Result}`;
    throw new LowportError('ERR_SERVICE_FAILED', `${Id}: it failed, ${how}${await quoteLog([Id])}`, {
      hint: 'Mend what it says and install again; try it by hand with lowport dev.',
    });
  }
  const isStarting = shown.some(({ ActiveState }) => ActiveState === 'activating');
  return performance.now() - began > (isStarting ? startPatienceMs : patienceMs);
}

async function refuse(address: ListenAddress, services: readonly string[], reason: string): Promise<LowportError> {
  return new LowportError('ERR_NOT_SERVED', `${formatAddress(address)}: ${reason}${await quoteLog(services)}`, {
    hint:
      'The program has to listen on this address, or on process.env.PORT; --map tells of another one: --map 3000=80.\n' +
      'Mend what it says above, and install again.',
  });
}
