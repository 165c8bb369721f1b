import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';

/**
 * What the primary and a worker of `node:cluster` say to each other, both under the preload. Node gives messages whose `cmd`
 * begins so to 'internalMessage', where its own cluster protocol is, and no program hears them.
 *
 * `idle`, `busy`: the worker has no connection, or some. `shut`: of a worker, that it is ready to take no more connections; of
 * the primary, that none will come.
 */
type Word = 'idle' | 'busy' | 'shut';

const command = 'NODE_LOWPORT';
const heardEvent = 'internalMessage';

export function sayTo(end: ChildProcess | NodeJS.Process, word: Word): void {
  // The callback takes the error of a channel that has been closed; without one it would be the program's.
  if (end.connected) end.send?.({ cmd: command, word }, undefined, undefined, () => {});
}

export function hearFrom(end: EventEmitter, heard: (word: Word) => void): void {
  end.on(heardEvent, message => {
    if (isOurs(message)) heard(message.word);
  });
}

function isOurs(message: unknown): message is { word: Word } {
  return typeof message === 'object' && message !== null && 'cmd' in message && message.cmd === command;
}
