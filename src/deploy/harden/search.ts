/** Undefined where the program works, else why it does not. */
export type Verdict = string | undefined;

/** Of each thing to close, how far it was: the choice that is kept, or why the last of them cannot be. */
export type Found<T> = {
  kept: { one: T; choice: number }[];
  open: { one: T; reason: string }[];
  /** The time was over before these were tried. */
  untried: T[];
};

export type Search<T> = {
  /** How many choices there are, the tightest first. */
  count(one: T): number;
  /** Whether the program works with all of these. */
  judge(set: readonly { one: T; choice: number }[]): Promise<Verdict>;
  isOver(): boolean;
};

/**
 * Finds what can be closed at the same time. All at once first; what fails is halved until it is known which it was, and that
 * one is tried by its next choice. So n things of which k cannot be closed take some k log n trials, and every set that is kept was
 * tried as a whole.
 */
export async function findTightest<T>(all: readonly T[], { count, judge, isOver }: Search<T>): Promise<Found<T>> {
  const found: Found<T> = { kept: [], open: [], untried: [] };
  const tryAll = async (group: readonly { one: T; choice: number }[]): Promise<void> => {
    const [first] = group;
    if (first === undefined) return;
    if (isOver()) return void found.untried.push(...group.map(({ one }) => one));
    const reason = await judge([...found.kept, ...group]);
    if (reason === undefined) return void found.kept.push(...group);
    if (group.length === 1) {
      const next = { one: first.one, choice: first.choice + 1 };
      if (next.choice < count(first.one)) return tryAll([next]);
      return void found.open.push({ one: first.one, reason });
    }
    const half = Math.ceil(group.length / 2);
    await tryAll(group.slice(0, half));
    await tryAll(group.slice(half));
  };
  await tryAll(all.map(one => ({ one, choice: 0 })));
  return found;
}
