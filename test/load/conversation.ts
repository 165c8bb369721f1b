import { connect } from 'node:net';
import { patienceMs } from './options.js';

/** A TCP connection on which each side speaks in turn. */
export type Conversation = {
  /** The server has ended it, or has spoken out of turn, as it does to say goodbye. */
  isOver(): boolean;
  /** Sends, and resolves with what came once `isWhole` of it. Rejects when the connection ends before. */
  say(text: string | Buffer, isWhole: (said: Buffer) => boolean): Promise<Buffer>;
  end(): void;
};

export function converse(url: string): Conversation {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port || 80), hostname);
  let said = Buffer.alloc(0);
  let ending: Error | undefined;
  let look: (() => void) | undefined;
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer in time')));
  socket.on('data', part => {
    said = Buffer.concat([said, part]);
    look?.();
  });
  socket.on('error', error => {
    ending = error;
  });
  socket.on('end', () => {
    ending ??= new Error('the connection has ended');
    look?.();
  });
  socket.on('close', () => {
    ending ??= new Error('the connection has ended');
    look?.();
  });
  return {
    isOver: () => ending !== undefined || said.length > 0,
    say: (text, isWhole) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (isWhole(said)) {
            const answer = said;
            said = Buffer.alloc(0);
            look = undefined;
            resolve(answer);
          } else if (ending !== undefined) reject(ending);
        };
        if (text.length > 0) socket.write(text);
        look();
      }),
    end: () => void socket.destroySoon(),
  };
}
