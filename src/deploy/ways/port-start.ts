/** The first port that everybody may open, IPv4 and IPv6: ip(7). */
export const sysctlKey = 'net.ipv4.ip_unprivileged_port_start';
export const sysctlFolder = '/etc/sysctl.d';

/** The comment in a drop-in of lowport that remembers the value before it. */
export function describeEarlier(name: string, start: number): string {
  return `# Before ${name} it was ${start}.`;
}

/** What a drop-in of lowport for `name` says of the value before it; undefined for any other file. */
export function readEarlierStart(text: string, name: string): number | undefined {
  const line = text.split('\n').find(one => one.startsWith(`# Before ${name} it was `));
  const value = /(\d+)\.$/.exec(line ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}
