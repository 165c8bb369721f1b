import { readFileSync } from 'node:fs';

const CAP_SYS_ADMIN = 21n;

/** Why no host can boot on this machine, or undefined where one can. */
export function explainNoHost(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isDebian()) return 'needs root on Debian or Ubuntu';
  if (!hasCapability(CAP_SYS_ADMIN)) return 'needs permission to mount';
  return undefined;
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function hasCapability(capability: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> capability) & 1n) === 1n;
}
