import { describeError } from '../errors.js';
import { explainListenError, type ListenContext } from '../explain-listen-error.js';
import { exitConfig } from './exit-status.js';
import { reportError } from './report.js';

/** How long after the error a program's exit still counts as its consequence. */
const consequenceMs = 1000;

/**
 * Prints the explanation of a failed `listen()` under what the program itself says of it, whether it handles the error,
 * exits from its handler, or dies of it. In a service, an exit that follows from EACCES or lost sockets has status 78.
 */
export function explainFailure(error: Error, context: ListenContext): void {
  const explanation = explainListenError(error, context);
  if (explanation === undefined) return;

  let said = false;
  const say = () => {
    if (!said) reportError(explanation);
    said = true;
  };
  // Node prints the stack of a fatal error after the last handler, so there the explanation has to ride along.
  const rideAlong = (fatal: Error) => {
    if (fatal !== error || said) return;
    error.stack += `\n\n${describeError(explanation)}`;
    said = true;
  };
  const conclude = (status: number) => {
    say();
    if (status !== 0 && isService() && explanation.code !== 'ERR_LISTEN_EADDRINUSE') process.exitCode = exitConfig;
  };

  process.once('uncaughtExceptionMonitor', rideAlong).once('exit', conclude);
  setImmediate(say);
  setTimeout(() => process.off('uncaughtExceptionMonitor', rideAlong).off('exit', conclude), consequenceMs).unref();
}

/** systemd.exec(5): every process of a unit has INVOCATION_ID. */
export function isService(): boolean {
  return process.env['INVOCATION_ID'] !== undefined;
}
