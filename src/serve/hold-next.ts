import type { InheritedSockets } from './activation/inherited-sockets.js';
import type { NextFds } from './activation/next-fds.js';
import { openPrivateDoor } from './activation/private-door.js';
import { obeyWords, onOpenWord } from './lifecycle/words.js';

/** A generation that is tried: what it has to hear of its program. */
export type Held = {
  /** A server of the program listens. */
  noteListening(): void;
  noteReady(): void;
};

/**
 * The program serves, and nothing is accepted on its sockets until `lowport deploy` says so: it alone asks the program, by a
 * socket of its own. Nothing of this is there in a service that no deploy has started.
 */
export function holdNext(sockets: InheritedSockets, { requests, words }: NextFds): Held {
  const listeners = sockets.all.flatMap(({ listener }) => listener ?? []);
  let door: { letGo(): void } | undefined;
  const open = () => {
    for (const listener of listeners) listener.resume('held');
    door?.letGo();
  };
  for (const listener of listeners) listener.pause('held');
  const end = () => process.kill(process.pid, 'SIGTERM');
  const noteReady = words === undefined ? onOpenWord(open) : obeyWords(words, { open, end });
  return {
    noteListening() {
      // Not before: who asks earlier waits.
      door ??= openPrivateDoor(requests, sockets.all);
    },
    noteReady,
  };
}
