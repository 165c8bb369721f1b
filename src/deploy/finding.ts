/** Something does not work, or is not safe; something may fail later; something is good to know. The gravest first. */
export const severities = ['error', 'warning', 'notice'] as const;
export type Severity = (typeof severities)[number];

/**
 * One thing that is wrong with an installation, as `check` and `doctor` say it. Plain data, and the shape of both under
 * --json.
 */
export type Finding = {
  /** Stable and for programs: small words with hyphens, such as `exec-wrapper`. */
  code: string;
  severity: Severity;
  /** The value and the reason, one sentence without a full stop. */
  text: string;
  /** What to do about it: a sentence, or a command to run. */
  cure: string;
  /** The file that it stands in, absolute. */
  file?: string;
  /** In that file, counted from 1. */
  line?: number;
};

/** The gravest first; what is equally grave stays in its order. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Whether one severity is as grave as another, or graver. */
export function isAsGrave(severity: Severity, other: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(other);
}

/** Whether anything among them is an error, which is what the exit status says. */
export function hasError(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
