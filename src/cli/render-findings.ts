import { type Finding, severities } from '../deploy/finding.js';
import { paintSeverity } from './finding-text.js';
import type { Output } from './output.js';
import { wrapText } from './wrap-text.js';

/** What else is shown: under a finding its lines of the source, before the counts a summary. */
type Extras = { showSource: (finding: Finding, width: number) => string[]; summary: string[] };

const nothingElse: Extras = { showSource: () => [], summary: [] };

/**
 * Findings for people, under the file that they stand in: line, severity, value and reason; then the cure and the code.
 * Ends with how many there are of each severity.
 */
export function renderFindings(findings: readonly Finding[], output: Output, extras = nothingElse): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  const blocks = files.map(file => {
    const own = findings.filter(finding => finding.file === file);
    const title = file === undefined ? [] : [output.paint('bold', file)];
    return [...title, ...own.map(finding => renderFinding(finding, output, extras))].join('\n');
  });
  const summary = extras.summary.length === 0 ? [] : [extras.summary.join('\n')];
  return `${[...blocks, ...summary, countFindings(findings)].join('\n\n')}\n`;
}

/** `2 errors, 1 warning`, or that there is nothing. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = severities.flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? 'Nothing is wrong.' : counts.join(', ');
}

function renderFinding(finding: Finding, output: Output, { showSource }: Extras): string {
  const { line, severity, text, cure, code } = finding;
  const label = `${String(line ?? '').padStart(5)}  ${severity.padEnd(7)}  `;
  const indent = ' '.repeat(label.length);
  const width = output.width - label.length;
  const [first = '', ...rest] = wrapText(text, width);
  return [
    label.replace(severity, paintSeverity(severity, output)) + first,
    ...rest.map(one => indent + one),
    ...showSource(finding, width).map(one => indent + output.dim(one)),
    ...wrapText(`-> ${cure}`, width).map((one, index) => `${indent}${index === 0 ? '' : '   '}${one}`),
    `${indent}${output.dim(code)}`,
  ].join('\n');
}
