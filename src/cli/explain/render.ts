import type { Output } from '../output.js';
import { wrapText } from '../wrap-text.js';
import type { Explanation } from './codes.js';

/** A page: what the code means, an example that gives it, and what to do. */
export function renderExplanation(explanation: Explanation, output: Output): string {
  const { code, from, severity, meaning, example, cure } = explanation;
  const said =
    from === 'error'
      ? 'an error of lowport'
      : `${/^[aeio]/.test(severity) ? 'an' : 'a'} ${severity} of lowport ${from}`;
  return [
    `${output.paint('bold', code)}, ${said}`,
    '',
    ...indent(wrapText(meaning, output.width - 2)),
    '',
    'For example:',
    ...indent(example.split('\n')),
    '',
    'What to do:',
    ...indent(wrapText(cure, output.width - 2)),
    '',
  ].join('\n');
}

/** All codes by where they are said, each with the beginning of its meaning. */
export function renderList(explanations: readonly Explanation[], output: Output): string {
  const width = Math.max(...explanations.map(({ code }) => code.length));
  const groups = (['check', 'doctor', 'error'] as const).map(from => {
    const lines = explanations
      .filter(one => one.from === from)
      .map(({ code, meaning }) => `  ${code.padEnd(width)}  ${shorten(meaning, output.width - width - 4)}`);
    const title = from === 'error' ? 'Errors' : `Findings of lowport ${from}`;
    return [output.paint('bold', title), ...lines].join('\n');
  });
  return `${groups.join('\n\n')}\n`;
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3).trimEnd()}...`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map(line => (line === '' ? '' : `  ${line}`));
}
