import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Program } from '../ways/facts.js';

/**
 * Whether the service's own node can load the sd-notify addon of the service's own lowport. Only trying tells: it is
 * optional, native, and built for one major version of Node.
 */
export function hasNotifyAddon({ node, register }: Pick<Program, 'node' | 'register'>): boolean {
  const { status } = spawnSync(node, ['--eval', "require('sd-notify')"], {
    cwd: dirname(realpathSync(register)),
    stdio: 'ignore',
    timeout: 10_000,
  });
  return status === 0;
}
