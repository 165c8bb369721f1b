import { createHash } from 'node:crypto';

/** The name where it is at most `longest` characters, else its beginning and a hash of all of it. */
export function shortenName(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - hash.length - 1)}-${hash}`;
}
