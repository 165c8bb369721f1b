/**
 * Whether this is a worker thread, which neither adopts sockets nor speaks for the process. As `isMainThread` of
 * node:worker_threads, without the half a millisecond that loading it takes: in a worker thread Node replaces
 * `process.chdir()` and its like, marks them as `disabled`, and tests that for every release.
 */
export function isWorkerThread(): boolean {
  return 'disabled' in process.chdir;
}
