import type { Command } from '@commander-js/extra-typings';
import { findClosest } from '../../deploy/units/closest.js';
import type { CommandContext } from '../context.js';
import { type Explanation, listExplanations } from '../explain/codes.js';
import { renderExplanation, renderList } from '../explain/render.js';
import { UsageError } from '../usage.js';

/**
 * `lowport explain [code]`: what a code of check, doctor or an error means, or which there are.
 * --json: `{codes: [Explanation]}`, schemas/explain.json.
 */
export function defineExplain(command: Command, { output }: CommandContext): void {
  command.argument('[code]', 'such as start-limit or ERR_NOT_SERVED; without it all are listed').action(code => {
    const all = listExplanations();
    const codes = code === undefined ? all : find(code, all);
    const text =
      code === undefined ? renderList(all, output) : codes.map(one => renderExplanation(one, output)).join('\n');
    output.result(text, { codes });
  });
}

function find(code: string, all: readonly Explanation[]): Explanation[] {
  const found = all.filter(one => one.code.toLowerCase() === code.toLowerCase());
  if (found.length > 0) return found;
  const { name } = findClosest(
    code,
    all.map(one => one.code),
  );
  throw new UsageError('ERR_EXPLAIN_CODE', `code ${JSON.stringify(code.slice(0, 100))}: lowport has no such code`, {
    hint: `Did you mean ${name}? lowport explain lists all.`,
  });
}
