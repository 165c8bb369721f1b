import { type Finding, severities } from '../deploy/finding.js';
import { paintSeverity } from './finding-text.js';
import type { Output } from './output.js';
import { wrapText } from './wrap-text.js';

/**
 * Findings for people, under the file that they stand in: line, severity, value and reason; then the cure and the code.
 * Ends with how many there are of each severity.
 */
export function renderFindings(findings: readonly Finding[], output: Output): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  const blocks = files.map(file => {
    const own = findings.filter(finding => finding.file === file);
    const title = file === undefined ? [] : [output.paint('bold', file)];
    return [...title, ...own.map(finding => renderFinding(finding, output))].join('\n');
  });
  return `${[...blocks, countFindings(findings)].join('\n\n')}\n`;
}

/** `2 errors, 1 warning`, or that there is nothing. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = severities.flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? 'Nothing is wrong.' : counts.join(', ');
}

function renderFinding({ line, severity, text, cure, code }: Finding, output: Output): string {
  const label = `${String(line ?? '').padStart(5)}  ${severity.padEnd(7)}  `;
  const indent = ' '.repeat(label.length);
  const width = output.width - label.length;
  const [first = '', ...rest] = wrapText(text, width);
  return [
    label.replace(severity, paintSeverity(severity, output)) + first,
    ...rest.map(one => indent + one),
    ...wrapText(`-> ${cure}`, width).map((one, index) => `${indent}${index === 0 ? '' : '   '}${one}`),
    `${indent}${output.dim(code)}`,
  ].join('\n');
}
