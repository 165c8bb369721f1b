import { closeSync, openSync, writeSync } from 'node:fs';

/** Sends a state, the lines of sd_notify(3), to the service manager; false where it cannot. */
type Send = (state: string) => boolean;

/** What a process needs to end after its drain, however long that took: its own clean-up, and a moment. */
const stopMarginMs = 10_000;

/**
 * Tells the service manager about the life of this process, sd_notify(3). Where nobody waits for it (no NOTIFY_SOCKET)
 * every call does nothing. Never throws: a program must not fail because nobody can hear that it runs.
 */
export class Notifier {
  /** Whether the service manager listens to this process. */
  readonly active: boolean;
  readonly #fd: number | undefined;
  readonly #onUnable: (reason: string, hint: string) => void;
  /** All that may work, the best first. None are left where none worked at first. */
  #sends: Send[] | undefined;

  /**
   * @param env of this process: `NOTIFY_SOCKET`, and `SYSTEMD_EXEC_PID` of systemd 248 and later
   * @param fd the notification socket, where the unit has it opened: `inheritedSockets().notifyFd`
   * @param onUnable called once, where notifications are expected and cannot be sent; with the reason, and the cure.
   */
  constructor(env: NodeJS.ProcessEnv, fd?: number, onUnable: (reason: string, hint: string) => void = () => {}) {
    this.active = env['NOTIFY_SOCKET'] !== undefined && isMainProcess(env);
    this.#fd = fd;
    this.#onUnable = onUnable;
  }

  /** `READY=1`, with what is true of the service as `STATUS=`. */
  ready(status: string): void {
    this.#send(`READY=1\nSTATUS=${status}`);
  }

  /** `STATUS=`: one line that `systemctl status` shows. */
  status(status: string): void {
    this.#send(`STATUS=${status}`);
  }

  /** `STOPPING=1`, and the time in milliseconds that the drain may take, whatever `TimeoutStopSec=` says. */
  draining(timeoutMs: number): void {
    this.#send(`STOPPING=1\nSTATUS=Draining\nEXTEND_TIMEOUT_USEC=${(timeoutMs + stopMarginMs) * 1000}`);
  }

  /** What is under way may take so many milliseconds more, whatever `TimeoutStartSec=` says. */
  extend(byMs: number): void {
    this.#send(`EXTEND_TIMEOUT_USEC=${byMs * 1000}`);
  }

  /** `WATCHDOG=1`: the event loop turns. */
  watchdog(): void {
    this.#send('WATCHDOG=1');
  }

  /** `RELOADING=1`, to be followed by {@link ready}; MONOTONIC_USEC= must be in the same datagram for notify-reload. */
  reloading(): void {
    this.#send(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
  }

  #send(state: string): void {
    if (!this.active) return;
    const isFirst = this.#sends === undefined;
    this.#sends ??= [sendTo(this.#fd), sparing(openAddon(), 1), sparing(sendByCommand, commandDescriptors)].filter(
      isSend,
    );
    if (this.#sends.some(send => send(state)) || !isFirst) return;
    this.#sends = [];
    this.#onUnable(
      'systemd waits for READY=1, but neither the sd-notify addon nor the systemd-notify command works here',
      'Build the addon: apt-get install g++ make python3 libsystemd-dev, then npm rebuild sd-notify. Or set Type=simple.',
    );
  }
}

/**
 * Under `NotifyAccess=all` a child's notification counts as the service's, so only the process that systemd started
 * may speak. Before systemd 248 nothing says which that is; there, systemd is at least its parent.
 */
function isMainProcess(env: NodeJS.ProcessEnv): boolean {
  const { SYSTEMD_EXEC_PID: pid } = env;
  return pid === undefined ? process.ppid === 1 : pid === String(process.pid);
}

/**
 * Keeps descriptors for the next time: where a program has used up all others, the watchdog still hears that it runs.
 * @param count how many it takes to send
 */
function sparing(send: Send | undefined, count: number): Send | undefined {
  const spare: number[] = [];
  if (send === undefined) return undefined;
  return state => {
    for (const fd of spare.splice(0)) closeSync(fd);
    const isSent = send(state);
    try {
      while (spare.length < count) spare.push(openSync('/dev/null', 'r'));
    } catch {
      // As many as there are; the next time there may be more.
    }
    return isSent;
  };
}

function isSend(send: Send | undefined): send is Send {
  return send !== undefined;
}

/** A datagram to the socket that systemd itself has opened, from this very process, with nothing native. */
function sendTo(fd: number | undefined): Send | undefined {
  if (fd === undefined) return undefined;
  return state => {
    try {
      writeSync(fd, state);
      return true;
    } catch {
      return false; // ECONNREFUSED where systemd has a new socket since
    }
  };
}

/** The sd-notify addon: native and optional, it may be missing or built for another Node. */
function openAddon(): Send | undefined {
  try {
    const { createRequire } = process.getBuiltinModule('node:module'); // here alone: where systemd has opened the socket, nobody needs it
    const addon = createRequire(import.meta.url)('sd-notify') as { sendState(state: string): void };
    return state => {
      try {
        addon.sendState(state);
        return true;
      } catch {
        return false;
      }
    };
  } catch {
    return undefined;
  }
}

/** What `spawnSync()` has open at a time: its event loop, and a pipe on which it hears that the command has started. */
const commandDescriptors = 8;

/** systemd-notify(1) sends its own pid where it is not root, so the unit needs `NotifyAccess=all`. 3.5 ms. */
function sendByCommand(state: string): boolean {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  return spawnSync('systemd-notify', state.split('\n'), { stdio: 'ignore' }).status === 0;
}
