import net from 'node:net';
import { markOwn } from '../activation/own-server.js';

/*
 * What `lowport deploy` and a generation that is tried say to each other, on a socket of systemd's that only root can reach.
 * The connection stands for the deploy: it says `open` when the generation may accept clients, and is told `opened`. When
 * it ends, whatever became of the deploy, so does the generation, as if it were told to: what it has begun it finishes.
 */

/** A generation that is ready and that nobody cares for: the deploy was killed in between. In milliseconds. */
const lonelyMs = 10_000;

/** To a worker, from its supervisor. A message of this form is not for the program: child_process, "NODE_". */
export const openWord = { cmd: 'NODE_LOWPORT_OPEN' };

/** What the words mean for the generation. */
export type Obedience = {
  /** Accepts clients from now on. */
  open(): void;
  end(): void;
};

/** Listens for those words. Call what it returns when the generation is ready. */
export function obeyWords(fd: number, { open, end }: Obedience): () => void {
  let lonely: NodeJS.Timeout | undefined;
  let isKnown = false;
  const server = net.createServer(deploy => {
    isKnown = true;
    clearTimeout(lonely);
    deploy.on('error', () => {}).on('close', end);
    deploy.setEncoding('utf8').on('data', text => {
      if (String(text) !== 'open\n') return;
      open();
      deploy.write('opened\n');
    });
  });
  server.on('error', end);
  markOwn(server).listen({ fd }).unref();
  return () => {
    if (!isKnown) lonely = setTimeout(end, lonelyMs);
  };
}

/** The same for a worker, which its supervisor tells. */
export function onOpenWord(open: () => void): () => void {
  // Such a listener keeps nothing alive. Node documents the event for none but itself.
  (process as NodeJS.EventEmitter).on('internalMessage', (message: { cmd?: string }) => {
    if (message.cmd === openWord.cmd) open();
  });
  return () => {};
}
