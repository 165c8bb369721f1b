import { setTimeout as delay } from 'node:timers/promises';
import { openPage } from './page.js';

const everyMs = 2000;
const signals = ['SIGINT', 'SIGTERM'] as const;

/** Shows what `look` finds every 2 seconds, one after the other, for as long as the process lives. */
export async function watchAsStream<Seen>(look: () => Promise<Seen>, show: (seen: Seen) => void): Promise<never> {
  for (;;) {
    show(await look());
    await delay(everyMs);
  }
}

/**
 * Draws what `look` finds on the other page of the terminal, every 2 seconds and whenever that has got another size,
 * until Ctrl-C. Resolves with what was drawn last.
 */
export async function watchOnPage<Seen>(
  look: () => Promise<Seen>,
  render: (seen: Seen) => string,
  terminal: NodeJS.WriteStream,
): Promise<Seen> {
  const stop = new AbortController();
  const end = () => stop.abort();
  for (const signal of signals) process.once(signal, end);
  let seen = await look();
  const page = openPage(terminal);
  const draw = () => page.draw(render(seen));
  terminal.on('resize', draw);
  try {
    while (!stop.signal.aborted) {
      draw();
      await delay(everyMs, undefined, stop).catch(() => {});
      // Ctrl-C reaches the commands that look as well: what they say then is nothing to show.
      const next = await look().catch(error => (stop.signal.aborted ? seen : Promise.reject(error)));
      if (!stop.signal.aborted) seen = next;
    }
    return seen;
  } finally {
    terminal.off('resize', draw);
    page.close();
    for (const signal of signals) process.off(signal, end);
  }
}
