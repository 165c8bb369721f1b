import { readChildren, readIfThere } from './proc.js';

/** The pid, seen from here, of the systemd that is process 1 of a machine below `ancestor`. Undefined until it runs. */
export function findLeader(ancestor: number): number | undefined {
  for (const pid of readChildren(ancestor)) {
    const leader = isLeader(pid) ? pid : findLeader(pid);
    if (leader !== undefined) return leader;
  }
  return undefined;
}

/** Before nspawn executes systemd, its child is still half in the outer machine: the name tells the two apart. */
function isLeader(pid: number): boolean {
  return /^Name:\tsystemd\n[\s\S]*^NSpid:.*\t1$/m.test(readIfThere(`/proc/${pid}/status`));
}
