/** A version of a program that was deployed, or was to be. */
export type Release = {
  /** Where it is, links followed. */
  folder: string;
  /** ISO 8601: since when it is what `state` says. */
  since: string;
  /** Of its checkout, or of what the tool of deployment has noted; missing where neither is there. */
  commit?: string;
  /** `good`: it serves, or has served until another was good. `left`: it was good, and was rolled back. */
  state: 'good' | 'refused' | 'left';
  /** Why it was refused. */
  reason?: string;
};

const longestList = 30;

/** The release that serves: the last good one. */
export function findServing(releases: readonly Release[] = []): Release | undefined {
  return releases.findLast(({ state }) => state === 'good');
}

/** Good ones before that, the nearest first: those to roll back to. */
export function listBefore(releases: readonly Release[] = []): Release[] {
  const good = releases.filter(({ state }) => state === 'good').reverse();
  const [serving, ...before] = good;
  const others = before.filter(({ folder }) => folder !== serving?.folder);
  return others.filter(({ folder }, index) => others.findIndex(one => one.folder === folder) === index);
}

/** A release serves from now on; again, where it is the one that has. */
export function noteGood(
  releases: readonly Release[] = [],
  { folder, since, commit }: Omit<Release, 'state'>,
): Release[] {
  const good: Release = { folder, since, ...(commit !== undefined && { commit }), state: 'good' };
  const serving = findServing(releases);
  const isSame = serving?.folder === folder && serving.commit === commit;
  const kept = isSame ? releases.filter(one => one !== serving) : releases;
  return [...kept, good].slice(-longestList);
}

/** A release did not come to serve. */
export function noteRefused(releases: readonly Release[] = [], refused: Omit<Release, 'state'>): Release[] {
  const all: Release[] = [...releases, { ...refused, state: 'refused' }];
  const serving = findServing(releases);
  // However often it is refused: what serves is never forgotten.
  const kept = all.slice(-longestList);
  return serving === undefined || kept.includes(serving) ? kept : [serving, ...kept.slice(1)];
}

/** All that came after an earlier release, which serves again, are left. */
export function noteRolledBack(releases: readonly Release[], target: Release, now: string): Release[] {
  const at = releases.indexOf(target);
  return releases.map((one, index) =>
    index > at && one.state === 'good' ? { ...one, state: 'left', since: now } : one,
  );
}

/** Why the last attempt was refused; undefined where a good one came after it. */
export function findRefused(releases: readonly Release[] = []): Release | undefined {
  const last = releases.at(-1);
  return last?.state === 'refused' ? last : undefined;
}
