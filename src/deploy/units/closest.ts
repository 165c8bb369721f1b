import { closest, distance } from 'fastest-levenshtein';

/** Longer than any name that systemd knows: what is compared grows with both lengths. */
const longest = 100;

/** The known name that a misspelt one is nearest to, and how many letters differ. */
export function findClosest(text: string, known: readonly string[]): { name: string; letters: number } {
  const shortened = text.slice(0, longest);
  const name = closest(shortened, known);
  return { name, letters: distance(shortened.toLowerCase(), name.toLowerCase()) };
}
