/**
 * A text file that a way needs, at its place on the host. `reloads` is a unit that reads it again when it is reloaded, as an
 * update of this file alone has it do. `together`: the unit is a socket whose service knows the addresses by their order,
 * so that an update that changes them closes and opens them all.
 */
export type PlannedFile = Ownership & { path: string; content: string; reloads?: string; together?: true };

/** A symbolic link that a way needs: `sites-enabled/app.conf`. */
export type PlannedLink = { path: string; target: string };

/** A copy of a file that the host has: the node binary of the setcap way. */
export type PlannedCopy = Ownership & { path: string; source: string };

/**
 * Permission bits, and names of who owns it: root where nothing is said. `unit` is what has to be restarted when an update
 * changes the file; none where the plan's `apply` makes its reader load it anew.
 */
type Ownership = { mode: number; owner?: string; group?: string; unit?: string };

/** A command with its arguments, for no shell. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * A program that the plan's commands or units run, and the Debian package that brings it; or npm's, which the plan itself
 * has looked for where Node would find it.
 */
export type Requirement = { program: string; package: string; from?: 'npm'; oldest?: Oldest; or?: Alternative };

/** The first version that can do it: `ask` prints the one that is there, `lacks` and `instead` say why and what else to do. */
export type Oldest = { version: string; ask: Command; lacks: string; instead: string };

/** Another program that would do as well, and what brings it. */
type Alternative = { program: string; package: string };

/** All that a way would do to a host. Pure data: generate prints it, install performs it, uninstall undoes it. */
export type Plan = {
  way: string;
  name: string;
  /** Where it is performed: on this host, or by other means elsewhere, so that only generate can print it. */
  target: 'host' | 'elsewhere';
  needs: Requirement[];
  /**
   * To run in this order before anything else, and again at every install: what owners of files have to be there for.
   * `settle` takes it back.
   */
  prepare: Command[];
  files: PlannedFile[];
  links: PlannedLink[];
  copies: PlannedCopy[];
  /** What each component's own tool says of its files (`nginx -t`): run in this order when all is in place, before `apply`. */
  verify: Command[];
  /** To run in this order when the files are in place and verified. */
  apply: Command[];
  /**
   * To run in this order before the files are removed. Each may run whether or not what it undoes has happened: an
   * install that failed half-way is taken back by them.
   */
  undo: Command[];
  /** To run when the files are removed: `systemctl daemon-reload`, a proxy's reload. */
  settle: Command[];
  /** What the user should know: one sentence each. */
  notes: string[];
};

type Parts = Pick<Plan, 'way' | 'name' | 'files' | 'apply' | 'undo'> & { [Key in keyof Plan]?: Plan[Key] };

/** A plan for this host that needs no more than what `parts` says. */
export function makePlan(parts: Parts): Plan {
  return { target: 'host', needs: [], prepare: [], links: [], copies: [], verify: [], settle: [], notes: [], ...parts };
}

/** A unit file at the administrator's place for it, systemd.unit(5). */
export function unitFile(name: string, content: string): PlannedFile {
  return { path: `/etc/systemd/system/${name}`, content, mode: 0o644, unit: name };
}

/** Asks systemd of the units among the files, and not of those of others that they lead to. */
export function verifyUnits(files: readonly PlannedFile[]): Command {
  const units = files.filter(({ unit }) => unit !== undefined);
  return ['systemd-analyze', 'verify', '--man=no', recursion, ...units.map(({ path }) => path)];
}

const recursion = '--recursive-errors=no';

/** The command as that systemd understands it: before 250 it has no such option, and takes no error for a failure. */
export function fitVerify(command: Command, systemdVersion: number): Command {
  if (systemdVersion >= 250) return command;
  const [program, ...args] = command;
  return [program, ...args.filter(word => word !== recursion)];
}

export const reloadUnits: Command = ['systemctl', 'daemon-reload'];
