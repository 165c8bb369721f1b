import type { Finding } from '../../deploy/finding.js';
import { paintSeverity } from '../finding-text.js';
import type { Output } from '../output.js';
import { wrapText } from '../wrap-text.js';
import type { Report } from './report.js';

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
    ...cure.split('\n').flatMap(line => renderCure(line, output)),
  ].join('\n');
}

/** A command stays on one line, however long, so that it can be copied. */
function renderCure(line: string, output: Output): string[] {
  if (line.startsWith('  ')) return [`     ${output.paint('cyan', line.trim())}`];
  return indent(wrapText(line, output.width - 5), `  ${output.dim('->')} `, '     ');
}

function indent(lines: readonly string[], first: string, rest: string): string[] {
  return lines.map((line, index) => `${index === 0 ? first : rest}${line}`);
}
