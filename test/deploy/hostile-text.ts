import fc from 'fast-check';

const dangerous = [...'"\'\\%$}{;=#[]:~-@*?,!+|<>&() \t\n\r\x7f\u0085\u00a0\u2028\ufeff\ud800xn09é😀'];
const pieces = [
  ...dangerous,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Apache's.
  '${HOME}',
  '$host',
  '%h',
  '%{HTTP_HOST}',
  '\\x0a',
  '\\"',
  '"; }',
  '" #',
  '{$HOME}',
  '{env.HOME}',
];

/** A name of a file that a configuration language may take for something else. */
export const hostileName = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...pieces), minLength: 1, maxLength: 8 }),
    fc.constantFrom(...pieces),
    fc.constantFrom(...pieces).map(piece => `a${piece}b`),
  )
  .filter(name => !/^\.{1,2}$/.test(name) && Buffer.byteLength(name) < 200);
