import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { walkPath } from './walk-path.js';

const unitFolder = '/etc/systemd/system';

/**
 * Makes sure that `systemctl --root` stays in an image: it follows the links in which it enables units.
 * @throws {LowportError} `ERR_LINK_OUT` with the link that leads out.
 */
export function refuseLinksOut(root: string): void {
  if (root === '/') return;
  const names = walkPath(unitFolder, root, ({ place }) => (place === undefined ? [] : readdirSync(place)));
  const folders = names.filter(name => /\.(wants|requires|upholds|d)$/.test(name));
  for (const name of folders) walkPath(join(unitFolder, name), root, () => {});
}
