/**
 * From here on the program's `process.exit()` waits: many a SIGTERM handler calls it at once, in the middle of other
 * people's requests. It returns then, which it never does otherwise.
 * @returns `exitNow` exits, with the program's status where it asked for one, else 0; `onAsked` is called when it asks
 */
export function deferExit(): { exitNow: () => never; onAsked: () => void } {
  const exit = process.exit.bind(process);
  let status: number | string | null | undefined;
  const deferred = {
    onAsked: () => {},
    exitNow: () => exit(status ?? process.exitCode ?? 0),
  };
  process.exit = ((code?: number | string | null) => {
    status ??= code;
    deferred.onAsked();
  }) as typeof process.exit;
  return deferred;
}
