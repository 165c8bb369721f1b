export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

/**
 * The median of what `compare` says of each round. Rounds are compared one by one because a machine is never still: what
 * slows it for a second slows both sides of a round.
 */
export function medianOfRounds(
  ours: readonly number[],
  theirs: readonly number[],
  compare: (ours: number, theirs: number) => number,
): number {
  return median(ours.map((value, round) => compare(value, theirs[round] ?? Number.NaN)));
}

/** The items in another order each round, so that none is always the first or follows the same one. */
export function orderOfRound<T>(items: readonly T[], round: number): T[] {
  const start = Math.floor(round / 2) % items.length;
  const rotated = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}
