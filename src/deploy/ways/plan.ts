/** A file that a way needs, at its place on the host. */
export type PlannedFile = { path: string; content: string /** Permission bits. */; mode: number };

/** A command with its arguments, for no shell. */
export type Command = readonly [program: string, ...args: string[]];

/** All that a way would do to a host. Pure data: generate prints it, install performs it, uninstall undoes it. */
export type Plan = {
  way: string;
  name: string;
  files: PlannedFile[];
  /** To run in this order when the files are in place. */
  apply: Command[];
  /** To run in this order before the files are removed. */
  undo: Command[];
  /** What the user should know: one sentence each. */
  notes: string[];
};

/** The command as a person would type it. */
export function formatCommand(command: Command): string {
  return command.map(word => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** A unit file at the administrator's place for it, systemd.unit(5). */
export function unitFile(name: string, content: string): PlannedFile {
  return { path: `/etc/systemd/system/${name}`, content, mode: 0o644 };
}
