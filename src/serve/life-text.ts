/** The warning about inherited sockets that nobody serves; `own` is what the program listens on by itself. */
export function describeUnclaimed(unclaimed: readonly string[], own: readonly string[]): string {
  const nobody = `lowport: nobody serves the inherited ${unclaimed.join(', ')}: clients wait there for ever.`;
  if (own.length === 0) return `${nobody}\n  Let the program listen there, or take it out of the .socket unit.`;
  return (
    `${nobody} The program listens on ${own.join(', ')}.\n` +
    `  If it means one of them, say which: Environment=LOWPORT_MAP=${own[0]}=${unclaimed[0]}. Else take it out of the .socket unit.`
  );
}
