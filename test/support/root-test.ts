import test, { type ExecutionContext } from 'ava';

/** `test` for root; for anybody else the test is skipped under a title that says why. */
export function rootTest(title: string, run: (t: ExecutionContext) => Promise<void> | void): void {
  if (process.getuid?.() === 0) test(title, run);
  else test.skip(`[needs root] ${title}`, run);
}
