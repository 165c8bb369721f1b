/** Whether the mount of a file, given with all links followed, lets nothing be run: `mountinfo` is that of proc_pid_mountinfo(5). */
export function isNoExec(file: string, mountinfo: string): boolean {
  const mounts = mountinfo.split('\n').map(line => line.split(' '));
  const above = mounts.filter(([, , , , point = '-']) => point === '/' || `${file}/`.startsWith(`${decode(point)}/`));
  // The nearest one, and of several at one place the last.
  const nearest = above.reduce<string[]>((best, mount) => (depthOf(mount) >= depthOf(best) ? mount : best), []);
  return nearest[5]?.split(',').includes('noexec') ?? false;
}

function depthOf([, , , , point = '']: string[]): number {
  return point === '/' ? 0 : decode(point).length;
}

function decode(point: string): string {
  return point.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
}
