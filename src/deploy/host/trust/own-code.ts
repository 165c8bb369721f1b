import { join } from 'node:path';
import { findOwnPackage } from '../../../own-package.js';
import { describeDistrust, findDistrust } from './distrust.js';

/**
 * What to say where root runs a lowport, or a node, that others than root may change: what they wrote there runs as root
 * at this very moment, so that this can be no more than a word. Undefined where root alone may, and for other users.
 */
export function describeOwnCode(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { root } = findOwnPackage();
  const files = [process.execPath, join(root, 'package.json'), join(root, 'dist/cli/main.js')];
  const [distrust] = files.flatMap(file => findDistrust(file) ?? []);
  if (distrust === undefined) return undefined;
  return (
    `root runs ${distrust.path}, and ${describeDistrust(distrust)}: whoever does that is root here.\n` +
    "  On a host that is not theirs alone, use a lowport of root's: npm install --global lowport"
  );
}
