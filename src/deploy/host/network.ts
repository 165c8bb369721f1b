import { join } from 'node:path';
import { readEarlierStart, sysctlFolder, sysctlKey } from '../ways/port-start.js';
import { readFolder, readText } from './read-if-there.js';

/** As it was before an install of that name, where one has changed it; the kernel's default where nothing can be read. */
export function readPortStart(name: string): number {
  const files = readFolder(sysctlFolder).map(file => readText(join(sysctlFolder, file)) ?? '');
  const earlier = files.flatMap(text => readEarlierStart(text, name) ?? [])[0];
  const now = /^\d+$/.exec(readText(`/proc/sys/${sysctlKey.replaceAll('.', '/')}`)?.trim() ?? '')?.[0];
  return earlier ?? Number(now ?? 1024);
}
