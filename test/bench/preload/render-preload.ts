import { renderTable } from '../render-table.js';
import { type Comparison, keepsPromise } from './comparison.js';
import type { PreloadResult } from './run-preload.js';

/** The results as a table of markdown: a row for each measure, with `details` each that promises nothing too. */
export function renderPreload(results: readonly PreloadResult[], details: boolean): string {
  const rows = results[0]?.comparisons
    .map((comparison, row) => ({ comparison, cells: results.map(({ comparisons }) => comparisons[row]) }))
    .filter(({ comparison }) => details || comparison.limit !== undefined)
    .map(({ comparison, cells }) => [
      `${comparison.label} (${comparison.unit})`,
      renderPromise(comparison),
      ...cells.map(renderCell),
    ]);
  const head = ['with the preload, against without', 'promise', ...results.map(({ node }) => `Node ${node}`)];
  return renderTable(head, rows ?? []);
}

function renderPromise({ as, limit }: Comparison): string {
  if (limit === undefined) return '';
  return as === 'ratio' ? `at least ${limit}` : `at most +${limit}`;
}

function renderCell(comparison: Comparison | undefined): string {
  if (comparison === undefined) return '';
  const { as, unit, plain, lowport, result, noise, floor } = comparison;
  const format = as === 'ratio' ? (value: number) => value.toFixed(3) : formatDifference;
  const digits = unit === 'requests/s' ? 0 : 1;
  const text = keepsPromise(comparison) === false ? `${format(result)} ✗` : format(result);
  const figures = `${plain.toFixed(digits)} → ${lowport.toFixed(digits)}`;
  return `**${text}** (${figures}; ${floor === undefined ? '' : `empty ${format(floor)}, `}noise ${format(noise)})`;
}

function formatDifference(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
