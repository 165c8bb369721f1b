import test, { type ExecutionContext } from 'ava';
import { explainNoHost } from './explain-no-host.js';

const obstacle = explainNoHost();

// Far more than the slowest takes. One that hangs fails by its name: AVA's own timeout ends the whole run instead.
const longestMs = 600_000;

/** `test.serial` where a host can boot; elsewhere the test is skipped under a title that says why. */
export function hostTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (obstacle !== undefined) {
    test.skip(`[${obstacle}] ${title}`, run);
    return;
  }
  test.serial(title, t => {
    t.timeout(longestMs);
    return run(t);
  });
}
