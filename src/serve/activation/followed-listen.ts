/** The library is not in the preload's bundles, and has to know of it. */
const key = Symbol.for('lowport.followedListen');
const store = globalThis as { [key]?: true };

/** From here on {@link isListenFollowed}. */
export function noteFollowedListen(): void {
  store[key] = true;
}

/** Whether `listen()` adopts inherited sockets in this process, and the service manager hears of it: `lowport/register`. */
export function isListenFollowed(): boolean {
  return store[key] === true;
}
