import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A folder as a tar stream in which all is root's and readable by everyone. `packed` rejects when tar fails. */
export function packFolder(folder: string): { archive: Readable; packed: Promise<void> } {
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--mode=u+rwX,go+rX'];
  const tar = spawn('tar', ['-C', folder, ...owner, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const packed = once(tar, 'close').then(([code]: (number | null)[]) => {
    if (code !== 0) throw new Error(`tar of ${folder} ended with ${code}`);
  });
  return { archive: tar.stdout, packed };
}
