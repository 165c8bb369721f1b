/** What one program did on one Node. */
export type Outcome = {
  program: string;
  node: string;
  side: 'lowport' | 'bare';
  /** Why there are no figures: it was not to be had here, did not start, was refused, or took too long. */
  error?: string;
  /** It was refused, as it has to be. */
  isRefusedRightly?: true;
  /** Of the process that serves. */
  uid?: number;
  /** From `systemctl start` to the first answer, median of some. */
  bootMs?: number;
  figures?: Figures;
  tookMs: number;
};

export type Figures = {
  restarts: number;
  restartMs: number[];
  requests: number;
  failed: number;
  failures: Record<string, number>;
  /** The slowest answer on a connection of its own around a restart. */
  slowestNewcomerMs: number;
  /** From the return of `systemctl restart` to the first answer, median; of the bare program its start under this load. */
  firstAnswerMs: number;
  /** The median of the slowest kind of request outside of restarts: a restart waits for those that have begun. */
  answerMs: number;
  /** How often each of the connections beside the load ended, by how. */
  endings: Record<string, number>;
  /** What systemd had to say about the end of the program. */
  badEnds: string[];
};
