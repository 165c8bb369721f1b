import { hearFrom, sayTo } from './cluster-words.js';
import type { Gate } from './gate.js';

/** What is on its way from the primary arrives within this, in milliseconds. */
const arrivalMs = 100;
/** A primary that does not answer has no lowport, or something else to do. */
const answerMs = 2000;

/**
 * The gate of servers in a worker, which the primary gives connections. Were the last of them to close while the primary still
 * accepts, Node would close what it has accepted. So the primary stops first, when all workers are ready for that.
 */
export function gateOfWorker(close: () => void): Gate {
  let isShut = false;
  return {
    canOpen: false,
    get isShut() {
      return isShut;
    },
    shut() {
      const conclude = (afterMs: number) => {
        setTimeout(() => {
          isShut = true;
        }, afterMs);
      };
      hearFrom(process, word => word === 'shut' && conclude(arrivalMs));
      conclude(answerMs);
      sayTo(process, 'shut');
    },
    open() {},
    close,
  };
}
