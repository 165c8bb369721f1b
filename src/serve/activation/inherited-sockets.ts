import { LowportError } from '../../errors.js';
import { type Address, formatAddress } from '../../listen-address.js';
import { classifyFd, type FdFacts } from './classify.js';
import { clearEnvironment, firstFd, type ProcessIdentity, readEnvironment } from './environment.js';
import { type NextFds, splitNextFds } from './next-fds.js';
import { splitNotifyFd } from './notify-fd.js';
import { SharedListener } from './server-handle.js';
import { showSockets } from './show-sockets.js';

/** A socket passed by the service manager. It stays open for as long as the process lives. */
export type InheritedSocket = {
  readonly fd: number;
  /** `FileDescriptorName=`; the name of the socket unit where that is not set. Not unique. */
  readonly name: string;
  /** `https` by name, by `LOWPORT_HTTPS`, or by port 443; else `http`. A `datagram` socket has none. */
  readonly role: 'http' | 'https' | undefined;
  /** Undefined for a unix socket whose path another network namespace hides (`PrivateNetwork=`). */
  readonly address: Address | undefined;
  readonly type: 'stream' | 'datagram';
  /** @internal Who accepts on it; undefined for a datagram socket, which is bound with `dgram.Socket.bind({fd})`. */
  readonly listener: SharedListener | undefined;
};

/** The inherited sockets as a value; empty where nothing was passed. */
export class InheritedSockets {
  readonly all: readonly InheritedSocket[];
  /** The process that the sockets of the environment were meant for, where it is not this one. */
  readonly foreign: { pid: number | undefined } | undefined;
  /** The descriptor of systemd's notification socket, where the unit has it opened. */
  readonly notifyFd: number | undefined;
  /** Where this process is a generation that is tried beside the one that serves. */
  readonly next: NextFds | undefined;
  /** Whether the children of this process shall inherit them, until it serves one itself. */
  readonly handedDown: boolean;
  readonly #claimed = new Set<InheritedSocket>();

  constructor(
    all: readonly InheritedSocket[],
    origin: {
      foreign?: { pid: number | undefined };
      notifyFd?: number | undefined;
      next?: NextFds | undefined;
      handedDown?: boolean;
    } = {},
  ) {
    this.all = all;
    this.foreign = origin.foreign;
    this.notifyFd = origin.notifyFd;
    this.next = origin.next;
    this.handedDown = origin.handedDown ?? false;
  }

  /**
   * The first socket not yet taken whose name, role, port or address is `key`, in the order of the descriptors; it is then
   * taken. `take('https')`, `take(443)`, `take('127.0.0.1:8080')`, `take('/run/app.sock')`.
   * Undefined where there is none: bind a port yourself.
   */
  take(key: string | number): InheritedSocket | undefined {
    const socket = this.unclaimed().find(candidate => answersTo(candidate, String(key)));
    if (socket !== undefined) this.claim(socket);
    return socket;
  }

  /** Counts it as taken, as {@link take} does. */
  claim(socket: InheritedSocket): void {
    this.#claimed.add(socket);
  }

  /** The sockets that nobody has taken or adopted yet: clients queue on them for ever. */
  unclaimed(): InheritedSocket[] {
    return this.all.filter(socket => !this.#claimed.has(socket));
  }
}

/** An inherited socket in a message: `443`, `/run/app.sock`, `fd 3 (app.socket)`. */
export function describeSocket({ address, fd, name }: InheritedSocket): string {
  if (address === undefined) return `fd ${fd} (${name})`;
  return isAnyHost(address) ? String(address.port) : formatAddress(address);
}

/**
 * Reads the environment, takes its variables out of what children get, and looks at every descriptor.
 * @throws {LowportError} as {@link readEnvironment}, and `ERR_FD_CLOSED`, `ERR_FD_NOT_SOCKET`, `ERR_SOCKET_CONNECTED`,
 *   `ERR_SOCKET_UNBOUND` for a descriptor that cannot be served on. No descriptor is closed or changed.
 */
export function readInheritedSockets(env: NodeJS.ProcessEnv, self: ProcessIdentity): InheritedSockets {
  const activation = readEnvironment(env, self);
  clearEnvironment(env);
  if (activation.state === 'none') return new InheritedSockets([]);
  if (activation.state === 'foreign') return new InheritedSockets([], { foreign: { pid: activation.pid } });
  const { next, sockets: passed } = splitNextFds(activation.fds);
  const shown = next === undefined ? passed : passed.map(({ name }, index) => ({ name, fd: firstFd + index }));
  showSockets(env, shown, self.pid);
  const { notifyFd, sockets } = splitNotifyFd(passed);
  const https = new Set(env['LOWPORT_HTTPS']?.split(',').map(text => text.trim()));
  return new InheritedSockets(
    sockets.map(({ fd, name }, index) => {
      // The program knows none but its own, and counts them from the first on.
      return { ...toSocket(fd, name, https), ...(next !== undefined && { fd: firstFd + index }) };
    }),
    { notifyFd, next, handedDown: activation.handedDown },
  );
}

function toSocket(fd: number, name: string, https: ReadonlySet<string>): InheritedSocket {
  const facts = classifyFd(fd);
  if (facts.kind === 'datagram') {
    return { fd, name, role: undefined, address: facts.address, type: 'datagram', listener: undefined };
  }
  if (facts.kind !== 'stream' || facts.state !== 'listening') throw refuse(fd, name, facts);
  const { address, handle } = facts;
  const secure = name === 'https' || [...addressKeys(address)].some(key => key === '443' || https.has(key));
  return { fd, name, role: secure ? 'https' : 'http', address, type: 'stream', listener: new SharedListener(handle) };
}

function answersTo({ name, role, address }: InheritedSocket, key: string): boolean {
  return name === key || role === key || addressKeys(address).includes(key);
}

/** What the address is called: `443` and `[::]:443`, or the path. */
function addressKeys(address: Address | undefined): string[] {
  if (address === undefined) return [];
  return 'port' in address ? [String(address.port), formatAddress(address)] : [formatAddress(address)];
}

function isAnyHost(address: Address): address is Extract<Address, { port: number }> {
  return address.kind === 'port' || (address.kind === 'ip' && ['::', '0.0.0.0'].includes(address.host));
}

function refuse(fd: number, name: string, facts: Exclude<FdFacts, { kind: 'datagram' }>): LowportError {
  const subject = `fd ${fd} (${name})`;
  if (facts.kind === 'closed') {
    return new LowportError('ERR_FD_CLOSED', `${subject} is not open, though LISTEN_FDS counts it`, {
      hint: 'LISTEN_FDS is stale, or a wrapper between systemd and node closed it: let ExecStart= start node itself.',
    });
  }
  if (facts.kind === 'other') {
    return new LowportError('ERR_FD_NOT_SOCKET', `${subject} is ${facts.what}, not a listening stream socket`, {
      hint: 'Use ListenStream= in the .socket unit; ListenFIFO=, ListenSpecial= and ListenSequentialPacket= cannot be served by Node.',
    });
  }
  if (facts.state === 'connected') {
    return new LowportError('ERR_SOCKET_CONNECTED', `${subject} is one client's connection, not a listening socket`, {
      hint: 'The .socket unit has Accept=yes: set Accept=no, and take the @ out of the name of its service.',
    });
  }
  return new LowportError('ERR_SOCKET_UNBOUND', `${subject} is bound to no address`, {
    hint: 'Whoever passes the socket must bind it first: use ListenStream= in a .socket unit, or lowport dev.',
  });
}
