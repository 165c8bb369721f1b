import { showUnits } from '../../show-units.js';
import type { Report } from '../steps.js';

/** After so long somebody at a terminal asks what it waits for. */
const firstMs = 5000;
const everyMs = 30_000;

/** While it runs, it says from time to time which of these units are still starting, and what for. Returns how to end it. */
export function sayWhatIsAwaited(units: readonly string[], report: Report): () => void {
  const say = async () => {
    const shown = await showUnits(units, ['Id', 'ActiveState', 'StatusText', 'TimeoutStartUSec']);
    for (const { Id, ActiveState, StatusText, TimeoutStartUSec } of shown) {
      if (ActiveState !== 'activating') continue;
      const what = StatusText === '' ? 'its program does not listen yet' : StatusText;
      report(`${Id} is starting: ${what}; it has ${TimeoutStartUSec} for that (--start-timeout)`);
    }
  };
  let timer = setTimeout(again, firstMs);
  function again(): void {
    void say();
    timer = setTimeout(again, everyMs);
  }
  return () => clearTimeout(timer);
}
