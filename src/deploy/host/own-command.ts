/** The words that this lowport was started with, by the very node that runs it: root's PATH may have others, or none. */
export function readOwnCommand(): string[] {
  return [process.execPath, ...process.argv.slice(1)];
}
