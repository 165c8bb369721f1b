import type { Finding, Severity } from '../../deploy/finding.js';
import type { Output } from '../output.js';
import type { Report } from './report.js';

const colors = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;

/** Facts, the verdict with its way out, what else there is, and what could not be read. */
export function renderReport({ facts, findings: [verdict, ...others], unread }: Report, output: Output): string {
  return [
    section('Facts', [...facts, ...unread.map(({ what, why }) => `not read: ${what} (${why})`)], output),
    verdict === undefined ? output.paint('green', 'Nothing is wrong.') : renderFinding('Verdict', verdict, output),
    ...others.map(one => renderFinding('Also', one, output)),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, lines: readonly string[], output: Output): string {
  const wrapped = lines.flatMap(line => indent(wrapText(line, output.width - 4), '  ', '    '));
  return [output.paint('bold', title), ...wrapped].join('\n');
}

function renderFinding(title: string, { severity, code, text, cure }: Finding, output: Output): string {
  return [
    `${output.paint('bold', title)}: ${paintSeverity(severity, output)} ${output.dim(code)}`,
    ...indent(wrapText(text, output.width - 2), '  ', '  '),
    // A command stays on one line, however long, so that it can be copied.
    ...cure.split('\n').map(line => `  ${output.dim('->')} ${line}`),
  ].join('\n');
}

function paintSeverity(severity: Severity, output: Output): string {
  return output.paint(colors[severity], severity);
}

function indent(lines: readonly string[], first: string, rest: string): string[] {
  return lines.map((line, index) => `${index === 0 ? first : rest}${line}`);
}

/** Lines of at most so many characters, but for words that are longer: a path stays in one piece. */
function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
