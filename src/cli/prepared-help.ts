const words = new Set(['--help', '-h', 'help']);

/**
 * Prints what `lowport --help` says from the file that the build has made of it, and returns whether it did. Without
 * loading what understands a command line, and without an `import` of node:fs, it takes hardly longer than an empty program.
 */
export function printPreparedHelp(argv: readonly string[]): boolean {
  const [word, ...more] = argv;
  if (word === undefined || more.length > 0 || !words.has(word)) return false;
  const { readFileSync } = process.getBuiltinModule('node:fs');
  try {
    process.stdout.write(readFileSync(new URL('help.txt', import.meta.url), 'utf8'));
    return true;
  } catch {
    // Not built, as in the tests: the command line itself knows.
    return false;
  }
}
