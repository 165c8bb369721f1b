export type StepKind = 'folder' | 'file' | 'link' | 'other';

/** One name on the way to a path's end. `inSticky`: it stands in a folder as /tmp, where nobody replaces what is another's. */
export type Step = {
  path: string;
  kind: StepKind;
  mode: number;
  uid: number;
  gid: number;
  /** How many names the file has. */
  names: number;
  inSticky: boolean;
};

/** The way to a path, links followed. Where the path is missing, `missing` is the first name that is not there. */
export type Way = { steps: readonly Step[]; missing?: string };
