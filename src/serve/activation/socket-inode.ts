import { fstatSync } from 'node:fs';

/**
 * The inode of an open socket; undefined for any other open descriptor. Asked for by bigint: on Node 20 and 22 realpathSync()
 * looks at what the last stat of plain numbers has left, takes a socket there for one in its path, and stops resolving. The
 * program would not find its packages behind a link (pnpm, node_modules/.bin, a `current` folder).
 * @throws EBADF where the descriptor is not open
 */
export function readSocketInode(fd: number): string | undefined {
  const stat = fstatSync(fd, { bigint: true });
  return stat.isSocket() ? String(stat.ino) : undefined;
}
