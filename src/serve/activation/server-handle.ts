import { AsyncResource } from 'node:async_hooks';
import type net from 'node:net';
import {
  bindHandle,
  type HandleAddress,
  type ListenHandle,
  openHandle,
  pauseAccepting,
  startAccepting,
} from './listen-handle.js';

/** Where descriptors are used up (EMFILE, the same on all of Linux and macOS). Node would end the program for it. */
const usedUp = -24;

/**
 * Told of an accepted connection whose descriptor has the number `from` or a higher one, before anybody gets it. The kernel
 * gives the lowest that is free, so the number alone says that as many are in use.
 */
export type Crowd = { from: number; tell(): void };

/** Why nothing is accepted though a server listens: the process ends, too few descriptors are left, or it is being tried. */
export type PauseReason = 'draining' | 'crowded' | 'held';

/**
 * Who accepts on one inherited socket. Servers may listen on it one after another and at the same time: the first to
 * come accepts, the next one follows when it closes, and the descriptor stays open for as long as the process lives.
 */
export class SharedListener {
  readonly #handle: ListenHandle;
  readonly #queue: ServerHandle[] = [];
  readonly #spare: ListenHandle[] = [];
  readonly #pauses = new Set<PauseReason>();
  #ownDoor: ListenHandle | undefined;
  crowd: Crowd = { from: Number.POSITIVE_INFINITY, tell() {} };
  #hasServed = false;
  /**
   * What stands between the socket and a server that adopts it, such as TLS: gets the connections in the server's place.
   * Undefined, or where it gives undefined for the server: nothing.
   */
  front: ((server: net.Server) => ((socket: net.Socket) => void) | undefined) | undefined;

  constructor(handle: ListenHandle) {
    this.#handle = handle;
    handle.onconnection = (status, client) => {
      const isUsedUp = status === usedUp;
      if (isUsedUp || (status === 0 && (client as { fd: number }).fd >= this.crowd.from)) this.crowd.tell();
      if (!isUsedUp) this.#queue[0]?.accept(status, client);
    };
  }

  /** The servers that listen here, the accepting one first. */
  get servers(): readonly ServerHandle[] {
    return this.#queue;
  }

  /** Whether a server of this process serves here, or has; else whoever claims the socket lets another process serve. */
  get hasServed(): boolean {
    return this.#hasServed;
  }

  /** Accepts nothing until {@link resume}, whichever server listens: what comes waits in the kernel's queue. */
  pause(reason: PauseReason): void {
    if (this.#isPolled) pauseAccepting(this.#handle);
    this.#pauses.add(reason);
    this.followRef();
  }

  resume(reason: PauseReason): void {
    const wasPolled = this.#isPolled;
    this.#pauses.delete(reason);
    if (!wasPolled && this.#isPolled) startAccepting(this.#handle);
    this.followRef();
  }

  get #isPolled(): boolean {
    return this.#queue.length > 0 && this.#pauses.size === 0;
  }

  /** Its port; undefined of a unix socket. */
  get port(): number | undefined {
    return portOf(this.#handle);
  }

  /**
   * Opens a port on the loopback where the program itself gets to the server of this socket, also while newcomers wait.
   * @returns its number; undefined where the process may open none.
   */
  openOwnDoor(): number | undefined {
    try {
      this.#ownDoor ??= bindHandle({ kind: 'ip', host: '127.0.0.1', port: 0 });
    } catch {
      return undefined;
    }
    this.#ownDoor.onconnection = (status, client) => {
      const [server] = this.#queue;
      if (server !== undefined) server.accept(status, client);
      else if (status === 0) (client as { close(): void }).close();
    };
    startAccepting(this.#ownDoor);
    this.#ownDoor.unref();
    return portOf(this.#ownDoor);
  }

  join(server: ServerHandle): number {
    const status = this.#queue.length === 0 && this.#pauses.size === 0 ? startAccepting(this.#handle) : 0;
    if (status === 0) {
      this.#queue.push(server);
      this.#hasServed = true;
    }
    this.followRef();
    return status;
  }

  /** The accepting server alone decides whether the socket keeps the process alive, and none while the process drains. */
  followRef(): void {
    if (this.#queue[0]?.hasRef() && !this.#pauses.has('draining')) this.#handle.ref();
    else this.#handle.unref();
  }

  leave(server: ServerHandle): void {
    const place = this.#queue.indexOf(server);
    if (place === -1) return;
    this.#queue.splice(place, 1);
    if (this.#queue.length === 0 && this.#pauses.size === 0) pauseAccepting(this.#handle);
    else this.followRef();
  }

  /** To call where another process that accepts here has called listen(2) with a backlog of its own. */
  restoreBacklog(): void {
    startAccepting(this.#handle);
    if (!this.#isPolled) pauseAccepting(this.#handle);
  }

  /** One more handle of Node's own for the socket, which does not accept. Its `close()` must not reach Node. */
  lend(): ListenHandle {
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    if (this.#isPolled) pauseAccepting(this.#handle);
    const handle = openHandle(this.#handle.fd);
    if (this.#isPolled) startAccepting(this.#handle);
    return handle;
  }

  takeBack(handle: ListenHandle): void {
    if (!this.#spare.includes(handle)) this.#spare.push(handle);
  }
}

function portOf(handle: ListenHandle): number | undefined {
  const address: HandleAddress = {};
  return handle.getsockname?.(address) === 0 ? address.port : undefined;
}

/**
 * What a `net.Server` holds as its handle while it serves inherited sockets. As `node:cluster` does in its workers, it
 * gives the server accepted connections through `onconnection`, so all that Node does for a connection stays as it is.
 */
export class ServerHandle {
  /**
   * For `server._handle`. One of Node's own, since `child.send(message, server)` gives it to native code, which crashes on
   * any other object. It knows address and descriptor; what it would do to the socket is done here instead.
   */
  readonly handle: ListenHandle;
  /** The host that the program asked for; undefined where it named none. */
  readonly host: string | undefined;
  readonly #server: net.Server;
  readonly #listeners: readonly [SharedListener, ...SharedListener[]];
  /** The asynchronous context of the program's `listen()`, which its connections are in; named as Node names its own. */
  readonly #context = new AsyncResource('TCPSERVERWRAP');
  #hasRef = true;

  constructor(server: net.Server, listeners: readonly [SharedListener, ...SharedListener[]], host: string | undefined) {
    this.host = host;
    this.#server = server;
    this.#listeners = listeners;
    this.handle = Object.assign(listeners[0].lend(), {
      onconnection: null,
      listen: () => this.#listen(),
      close: (callback?: () => void) => this.#close(callback),
      ref: () => this.#setRef(true),
      unref: () => this.#setRef(false),
      hasRef: () => this.#hasRef,
    });
  }

  get server(): net.Server {
    return this.#server;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  /** Gives the server a connection, or the status of a failed accept(2). */
  accept(status: number, client: unknown): void {
    const { handle } = this;
    if (handle.onconnection !== null) this.#context.runInAsyncScope(handle.onconnection, handle, status, client);
  }

  /** Node's own backlog is not passed on, see {@link startAccepting}. */
  #listen(): number {
    if (this.#server.listenerCount('connection') > 0) return this.#join();
    // A server that nobody serves on only tries the port, as get-port does. It must not accept what is in the queue.
    this.#server.on('newListener', this.#joinLate);
    return 0;
  }

  #close(callback?: () => void): void {
    this.#server.off('newListener', this.#joinLate);
    for (const listener of this.#listeners) listener.leave(this);
    this.#listeners[0].takeBack(this.handle);
    if (callback !== undefined) process.nextTick(callback);
  }

  #setRef(hasRef: boolean): void {
    this.#hasRef = hasRef;
    for (const listener of this.#listeners) listener.followRef();
  }

  #join(): number {
    for (const listener of this.#listeners) {
      const status = listener.join(this);
      if (status !== 0) return status;
    }
    return 0;
  }

  readonly #joinLate = (event: string | symbol): void => {
    if (event !== 'connection') return;
    this.#server.off('newListener', this.#joinLate);
    this.#join();
  };
}
