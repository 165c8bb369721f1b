import { renderTable } from '../bench/render-table.js';
import type { Row } from './run-tests.js';

/** The page docs/matrix.md. */
export function renderPage(rows: readonly Row[], command: string): string {
  const cells = rows.map(({ on, passed, failed, skipped, minutes }) =>
    [on, passed, failed.length, skipped, `${minutes} min`].map(String),
  );
  const failures = rows.flatMap(({ on, failed }) => failed.map(title => `- ${on}: ${title}`));
  return [
    '# On each Debian, and on each Node\n',
    'The tests of hosts boot that Debian where they do not ask for another one themselves; those of processes run on that Node.\n',
    renderTable(['on', 'passed', 'failed', 'skipped', 'took'], cells),
    ...(failures.length === 0 ? [] : ['\n## Failed\n', ...failures]),
    `\nMade on ${new Date().toISOString().slice(0, 10)} by \`${command}\`.\n`,
  ].join('\n');
}
