import type { Entry } from '../units/unit-file.js';

const header = '# Written by lowport harden.';

/** Where the found lines belong. */
export function dropInPath(service: string): string {
  return `/etc/systemd/system/${service}.d/50-lowport-harden.conf`;
}

/** The text of the drop-in: each line once. */
export function renderDropIn(lines: readonly Entry[]): string {
  const denied = lines.filter(isDenied).map(({ value }) => value.slice(1));
  const calls = denied.length === 0 ? [] : [`SystemCallFilter=~${denied.join(' ')}`];
  const written = [...lines.filter(line => !isDenied(line)).map(({ key, value }) => `${key}=${value}`), ...calls];
  // An empty assignment stays where it is: before what follows it.
  return `${header}\n\n[Service]\n${[...new Set(written)].join('\n')}\n`;
}

function isDenied({ key, value }: Entry): boolean {
  return key === 'SystemCallFilter' && value.startsWith('~');
}

/** Whether harden has written a drop-in, and not a person. */
export function isOwnDropIn(text: string): boolean {
  return text.startsWith(header);
}
