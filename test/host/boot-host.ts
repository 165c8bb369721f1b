import { type Host, type HostOptions, startHost } from './host.js';

const shownLines = 60;

/** What is used of AVA's `t`. */
type TestContext = {
  readonly passed: boolean;
  log(text: string): void;
  teardown(end: () => Promise<void>): void;
};

/** Boots a host that ends with the test. When the test has failed, the end of the host's journal is in its log. */
export async function bootHost(t: TestContext, options: HostOptions = {}): Promise<Host> {
  const host = await startHost(options);
  t.teardown(async () => {
    // A host that the test has ended itself has no journal any more.
    if (!t.passed) t.log(await host.journal().then(showEnd, String));
    await host.end();
  });
  return host;
}

function showEnd(journal: string): string {
  return journal.trimEnd().split('\n').slice(-shownLines).join('\n');
}
