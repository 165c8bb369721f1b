import net from 'node:net';
import { listClusterWorkers } from './lifecycle/cluster.js';

/**
 * What in a process may still lead to another `listen()`: `busy` is work that is going on, `waiting` that a timer, a
 * connection of the program's own, a thread or a process may bring some, `none` that nothing but a client, a signal or a file is waited for.
 */
export type PendingWork = 'busy' | 'waiting' | 'none';

/** Node's names of what is there for good in a program that has started: process.getActiveResourcesInfo(). */
const lasting = new Set([
  ...['TCPServerWrap', 'PipeServerWrap', 'TCPSocketWrap', 'PipeWrap', 'TTYWrap', 'UDPWrap', 'MessagePort'],
  ...['FSEventWrap', 'StatWatcher', 'SignalWrap', 'Timeout'],
]);

/** A process that takes more than this share of a processor is loading or compiling something. */
const idleShare = 0.2;

/** Looks at what this process has to do, each time at what has happened since the last look. */
export class WorkWatch {
  #at = performance.now();
  #processor = process.cpuUsage();
  /** What the sockets had sent and received at the last look, and whether the last to come was what they sent. */
  #traffic = new Map<net.Socket, { read: number; written: number; isAsking: boolean }>();

  look(): PendingWork {
    const resources = process.getActiveResourcesInfo();
    const hasTraffic = this.#noteTraffic();
    if (
      this.#noteProcessor() ||
      hasTraffic ||
      resources.some(name => !lasting.has(name) && !isOfCluster(name, resources))
    ) {
      return 'busy';
    }
    return this.#isWaiting(resources) ? 'waiting' : 'none';
  }

  /** A peer that speaks first, a worker thread, or a process of its cluster may bring some. */
  #isWaiting(resources: readonly string[]): boolean {
    const isSilent = [...this.#traffic.values()].some(({ read, written }) => read + written === 0);
    const waits = resources.includes('Timeout') || resources.includes('MessagePort');
    return waits || isSilent || listClusterWorkers().length > 0;
  }

  #noteProcessor(): boolean {
    const elapsedMs = performance.now() - this.#at;
    const { user, system } = process.cpuUsage(this.#processor);
    this.#at += elapsedMs;
    this.#processor = process.cpuUsage();
    return (user + system) / 1000 > elapsedMs * idleShare;
  }

  /** Whether the program asks somebody: it connects, or has sent something that is not answered yet. */
  #noteTraffic(): boolean {
    const before = this.#traffic;
    this.#traffic = new Map();
    for (const socket of listOutgoing()) {
      const { bytesRead: read, bytesWritten: written } = socket;
      const last = before.get(socket) ?? { read: 0, written: 0, isAsking: false };
      const isAsking = read === last.read && (written > last.written || last.isAsking);
      this.#traffic.set(socket, { read, written, isAsking });
    }
    return [...this.#traffic].some(([socket, { isAsking }]) => socket.connecting || isAsking);
  }
}

/** The connections that the program itself has opened, to a database for instance; not those to its standard streams. */
function listOutgoing(): net.Socket[] {
  const { _getActiveHandles: listHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  const sockets = listHandles.call(process).filter(handle => handle instanceof net.Socket);
  return sockets.filter(socket => !('_isStdio' in socket) && !(socket as { server?: unknown }).server);
}

/** The workers of node:cluster are processes that stay; any other child may be what the program waits for. */
function isOfCluster(name: string, resources: readonly string[]): boolean {
  if (name !== 'ProcessWrap') return false;
  return resources.filter(other => other === name).length <= listClusterWorkers().length;
}
