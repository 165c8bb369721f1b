import type { Severity } from '../finding.js';
import type { Facts } from './facts.js';

/** What a recogniser says of the facts before it; the rest of the finding stands in the recogniser. */
export type Match = {
  text: string;
  /** Its lines: sentences, and commands by {@link run}. The shortest way out comes first. */
  cure: readonly string[];
  /** Where it is graver or lesser than usual. */
  severity?: Severity;
  file?: string;
};

/** Knows one situation by its facts. */
export type Recogniser = {
  code: string;
  severity: Severity;
  /** For the table of docs/doctor.md: the situation in a few words. */
  situation: string;
  /** Undefined where the facts are other ones, or could not be read. */
  find: (facts: Facts) => Match | undefined;
};
