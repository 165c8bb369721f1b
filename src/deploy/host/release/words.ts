import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A program that is blocked for longer than this when it is to serve is none to rely on. In milliseconds. */
const patienceMs = 10_000;

/**
 * The connection that stands for this deploy: the generation that is tried lives as long as it. Where this process is killed,
 * the kernel closes it. See serve/lifecycle/words.ts.
 */
export class Lifeline {
  readonly #socket: net.Socket;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
  }

  /** Undefined where nobody listens. */
  static async connect(path: string): Promise<Lifeline | undefined> {
    const socket = net.connect(path);
    try {
      await once(socket, 'connect');
    } catch {
      return undefined;
    }
    socket.on('error', () => {});
    return new Lifeline(socket);
  }

  /** Lets the generation accept clients; false where it does not say that it does. */
  async open(): Promise<boolean> {
    this.#socket.write('open\n');
    const answered = once(this.#socket.setEncoding('utf8'), 'data').then(([text]) => text === 'opened\n');
    const late = delay(patienceMs, false, { ref: false });
    return Promise.race([answered.catch(() => false), once(this.#socket, 'close').then(() => false), late]);
  }

  /** The generation may end. */
  close(): void {
    this.#socket.destroy();
  }
}
