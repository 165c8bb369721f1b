/** The command as a person would type it. */
export function formatCommand(command: readonly string[]): string {
  return command.map(quoteShell).join(' ');
}

/** The text as one word of a shell. */
export function quoteShell(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
