/** A parent that was killed is gone a moment before the kernel gives its children another one. */
const checkMs = 100;

/** Ends this process as if it were told to (SIGTERM) when `parent` has died. Keeps nothing alive. */
export function endWithParent(parent: number): void {
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, checkMs).unref();
}
