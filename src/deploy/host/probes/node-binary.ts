import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Unread } from '../../doctor/facts.js';
import type { NodeBinary } from '../../doctor/facts-of-files.js';
import { readFolder, readText, realPath } from '../read-if-there.js';
import { ask } from './ask.js';

/** The binary that runs the program: its file capabilities, and what makes the kernel ignore them. */
export async function readNodeBinary(path: string, mountsOf = 'self'): Promise<{ node: NodeBinary; unread: Unread[] }> {
  const real = realPath(path);
  const siblings = findSiblings(real);
  const answer = await ask('getcap', [real, ...siblings]);
  const stats = statSync(real, { throwIfNoEntry: false });
  const node: NodeBinary = {
    path,
    real,
    runtime: nameRuntime(path),
    capabilities: answer && findCapabilities(answer.stdout, real),
    forEverybody: stats !== undefined && (stats.mode & 0o001) !== 0,
    nosuid: findNosuidMount(real, mountsOf),
    capableSiblings: siblings.filter(file => bindsPorts(findCapabilities(answer?.stdout ?? '', file))),
    changedAt: stats && stats.ctimeMs / 1000,
  };
  const why = 'getcap is not here (package libcap2-bin)';
  return { node, unread: answer === undefined ? [{ what: `file capabilities of ${path}`, why }] : [] };
}

/** `/usr/bin/node cap_net_bind_service=ep`; older versions of getcap write `/usr/bin/node = cap_net_bind_service+ep`. */
function findCapabilities(text: string, file: string): string {
  const line = text.split('\n').find(one => one.startsWith(`${file} `));
  return line?.slice(file.length + 1).replace(/^= /, '') ?? '';
}

function bindsPorts(capabilities: string): boolean {
  return capabilities.includes('cap_net_bind_service');
}

/** The other versions that a version manager (nvm, fnm, n) keeps beside this one: `versions/node/v22.1.0/bin/node`. */
function findSiblings(real: string): string[] {
  const version = dirname(dirname(real));
  if (!/^v?\d+\./.test(basename(version))) return [];
  const others = readFolder(dirname(version)).filter(name => name !== basename(version));
  return others.map(name => join(dirname(version), name, 'bin', basename(real))).filter(isFile);
}

/** The name of the file that is run, links followed: `/usr/bin/nodejs` may be a link, and `node` one to bun. */
function nameRuntime(path: string): NodeBinary['runtime'] {
  const names = [basename(realPath(path)), basename(path)];
  if (names.some(name => /^bun(x)?$/.test(name))) return 'bun';
  if (names.includes('deno')) return 'deno';
  return names.some(name => /^node(js)?([-_.]?v?\d[\d.]*)?$/.test(name)) ? 'node' : 'other';
}

/** The innermost mount over a file, where it has the option nosuid: mountinfo of proc(5). */
function findNosuidMount(real: string, mountsOf: string): string | undefined {
  const mounts = (readText(`/proc/${mountsOf}/mountinfo`) ?? '')
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, , , , point = '']) => real === point || real.startsWith(point === '/' ? '/' : `${point}/`));
  // Of two mounts on one point the later hides the earlier.
  const innermost = mounts.reduce<string[]>((best, mount) => {
    return (mount[4] ?? '').length >= (best[4] ?? '').length ? mount : best;
  }, []);
  return innermost[5]?.split(',').includes('nosuid') ? innermost[4] : undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
