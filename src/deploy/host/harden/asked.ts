/** What is to be hardened, and what tells that it works. */
export type Asked = {
  name: string;
  /** Requests that the program has to answer as it does without the lines. None: `GET /` on each socket. */
  probes: readonly URL[];
  /** Commands that have to end with 0; LOWPORT_URL leads to the second instance. */
  commands: readonly string[];
  /** For all trials, in milliseconds. */
  limitMs: number;
};

/** Hears of each step, in the words of a person. */
export type Progress = (text: string) => void;
