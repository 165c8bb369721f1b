/** What `lowport explain` says of a code, beside its meaning: how it looks, and what to do. Lines end in no full stop in examples. */
export type Page = { example: string; cure: string };

/** Pages by their codes. */
export type Pages = Readonly<Record<string, Page>>;
