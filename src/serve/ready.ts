/** `lowport/register` is a bundle of its own: what it follows must be found by the library, too. */
const key = Symbol.for('lowport.declareReady');
const store = globalThis as { [key]?: () => void };

/** From here on {@link ready} of the library calls this. */
export function onReady(declareReady: () => void): void {
  store[key] = declareReady;
}

/**
 * With `LOWPORT_READY=manual`: tells the service manager that the program can serve now. Does nothing where the program
 * does not run under `lowport/register`, or is ready already.
 */
export function ready(): void {
  store[key]?.();
}
