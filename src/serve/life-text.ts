import { LowportError } from '../errors.js';

/** Where a program listens by itself; `isChosen` unless it took any free port, which no map can name. */
export type OwnAddress = { name: string; isChosen: boolean };

/** The warning about inherited sockets that nobody serves; `own` is what the program listens on by itself. */
export function describeUnclaimed(unclaimed: readonly string[], own: readonly OwnAddress[]): string {
  const nobody = `lowport: nobody serves the inherited ${unclaimed.join(', ')}: clients wait there for ever.`;
  if (own.length === 0) return `${nobody}\n  Let the program listen there, or take it out of the .socket unit.`;
  const map = suggestMap(unclaimed, own);
  const cure =
    map === undefined
      ? 'Let it listen on process.env.PORT, or take'
      : `If it means one of them, say which: Environment=LOWPORT_MAP=${map}. Else take`;
  return `${nobody} The program listens on ${listNames(own)}.\n  ${cure} it out of the .socket unit.`;
}

/** The end of a program that serves none of its inherited sockets, and will not. */
export function refuseAstray(unclaimed: readonly string[], own: readonly OwnAddress[]): LowportError {
  const map = suggestMap(unclaimed, own);
  const cure =
    map === undefined
      ? 'Let the program listen on process.env.PORT'
      : `If that is the same to it: lowport install with --map ${map}, or in the unit Environment=LOWPORT_MAP=${map}`;
  return new LowportError(
    'ERR_OTHER_PORT',
    `the program listens on ${listNames(own)}: nobody serves the inherited ${unclaimed.join(', ')}`,
    { hint: `${cure}. If it opens ${unclaimed[0]} later than that: Environment=LOWPORT_READY=complete.` },
  );
}

function suggestMap([target]: readonly string[], own: readonly OwnAddress[]): string | undefined {
  const chosen = own.find(({ isChosen }) => isChosen);
  return chosen === undefined || target === undefined ? undefined : `${chosen.name}=${target}`;
}

function listNames(own: readonly OwnAddress[]): string {
  return own.map(({ name }) => name).join(', ');
}
