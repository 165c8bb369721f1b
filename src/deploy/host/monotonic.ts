/**
 * The date of a time of systemd's, which counts microseconds since the boot as the kernel does while the machine is awake.
 * Undefined for 0, which is never.
 */
export function monotonicDate(monotonicUs: number): Date | undefined {
  if (!(monotonicUs > 0)) return undefined;
  const ageMs = Number(process.hrtime.bigint() / 1_000_000n) - monotonicUs / 1000;
  return new Date(Date.now() - ageMs);
}
