import test, { type ExecutionContext } from 'ava';
import { explainNoHost } from './explain-no-host.js';

const obstacle = explainNoHost();

/** `test.serial` where a host can boot; elsewhere the test is skipped under a title that says why. */
export function hostTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (obstacle === undefined) test.serial(title, run);
  else test.skip(`[${obstacle}] ${title}`, run);
}
