import { once } from 'node:events';
import { watch } from 'chokidar';
import type { Changes } from '../../serve/supervisor/foreground.js';

/** An editor or a compiler writes several files in a row: one change, when it has been quiet for so long. */
const quietMs = 100;

const ignored = /(^|[/\\])(node_modules|\.git)([/\\]|$)/;

/** Follows the files of a folder; resolves when it does. */
export async function watchFolder(folder: string): Promise<Changes & { close(): Promise<void> }> {
  const watcher = watch(folder, { ignored, ignoreInitial: true });
  let quiet: NodeJS.Timeout | undefined;
  let heard = () => {};
  watcher.on('all', () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => heard(), quietMs);
  });
  await once(watcher, 'ready');
  return {
    next: () =>
      new Promise(resolve => {
        heard = resolve;
      }),
    close: () => watcher.close(),
  };
}
