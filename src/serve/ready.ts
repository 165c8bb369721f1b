/** `lowport/register` is a bundle of its own: what it follows must be found by the library, too. */
const key = Symbol.for('lowport.declareReady');
const store = globalThis as { [key]?: (() => void) | 'said' };

/** From here on {@link ready} of the library calls this; at once where the program has said so already. */
export function onReady(declareReady: () => void): void {
  const early = store[key] === 'said';
  store[key] = declareReady;
  if (early) declareReady();
}

/**
 * With `LOWPORT_READY=manual`: tells the service manager that the program can serve now. Does nothing where the program
 * does not run under `lowport/register`, or is ready already.
 */
export function ready(): void {
  if (typeof store[key] === 'function') store[key]();
  else store[key] = 'said';
}
