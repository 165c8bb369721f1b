import type { Command } from '@commander-js/extra-typings';
import { checkWay, loadWay, loadWays } from '../../deploy/ways/ways.js';
import type { CommandContext } from '../context.js';
import { readUsage } from '../usage.js';
import { describeWay } from '../ways/describe.js';
import { renderMarkdown, renderText, renderWay } from '../ways/render.js';

/**
 * `lowport ways [way]`: compares the ways, or explains one with its commands.
 * --json: `{ways: [WayReport]}`, schemas/ways.json.
 */
export function defineWays(command: Command, { output }: CommandContext): void {
  command
    .argument('[way]', 'explain this one alone')
    .option('--markdown', 'print the comparison as a table of Markdown')
    .action(async (name, { markdown }) => {
      const named = name === undefined ? undefined : readUsage(() => checkWay(name));
      const reports = (named === undefined ? await loadWays() : [await loadWay(named)]).map(describeWay);
      const [first] = reports;
      const isOne = named !== undefined && markdown !== true && first !== undefined;
      // A pipe has no width.
      const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
      const text = isOne
        ? renderWay(first, columns)
        : markdown === true
          ? renderMarkdown(reports)
          : renderText(reports, columns);
      output.result(text, { ways: reports });
    });
}
