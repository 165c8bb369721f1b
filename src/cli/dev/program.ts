import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { readEntry } from '../../deploy/host/entry.js';
import { nodeFolder } from '../../deploy/host/node.js';
import { findProject } from '../../deploy/host/project.js';
import { findHomes, type User } from '../../deploy/host/users.js';
import { runWords } from '../../deploy/ways/commands.js';
import { stranger } from '../../file-access.js';
import { findOwnPackage } from '../../own-package.js';
import { passOn } from '../../serve/activation/pass-on.js';
import { vouchBySockets } from '../../serve/activation/pass-to-children.js';
import type { Opened } from '../../serve/supervisor/open-sockets.js';
import { enterPrivateView, planPrivateView, requirePrivateView } from '../../serve/supervisor/private-view.js';
import type { CommandContext } from '../context.js';
import { UsageError } from '../usage.js';
import { describeEnvironment } from './environment.js';

/** What `lowport dev` starts. */
export type Program = {
  /** How a person names it. */
  label: string;
  command: [string, ...string[]];
  /** What another user must be able to read to run it. */
  files: string[];
  env: NodeJS.ProcessEnv;
  /** The command may be anything that comes to start the program, such as npm start. */
  isWrapper: boolean;
};

/**
 * What the words of the command line mean.
 * @throws {LowportError} those of {@link readEntry}; {@link UsageError} `ERR_WORKERS` for workers of a command that is no program of Node.
 */
export function findProgram(
  { entry, args, workers }: { entry: string | undefined; args: string[]; workers: string | undefined },
  { cwd, env: own, programArgs }: CommandContext,
): Program {
  const { root } = findOwnPackage();
  const register = resolve(root, 'dist/serve/register.cjs');
  const [file, ...rest] = programArgs;
  if (entry === undefined && file !== undefined) {
    if (workers !== undefined) throw refuseWorkers(workers, programArgs.join(' '));
    const nodeOptions = `${own['NODE_OPTIONS'] ?? ''} --require=${quoteOption(register)}`.trim();
    return {
      label: programArgs.join(' '),
      command: [file, ...rest],
      files: [join(cwd, 'package.json'), register],
      env: { NODE_OPTIONS: nodeOptions },
      isWrapper: true,
    };
  }
  const start = readEntry(entry === undefined ? undefined : resolve(cwd, entry), cwd);
  const { entry: path, nodeOptions } = start;
  const words = [...start.args, ...args, ...programArgs];
  const envFiles = start.envFiles.map(file => `--env-file=${file}`);
  const command: Program['command'] =
    workers === undefined
      ? [process.execPath, ...envFiles, ...nodeOptions, '--require', register, path, ...words]
      : [
          process.execPath,
          ...envFiles,
          resolve(root, 'dist/cli/main.js'),
          ...runWords(workers, path, words, nodeOptions),
        ];
  const env = Object.fromEntries(start.env.map(({ name, value }) => [name, value]));
  return { label: path, command, files: [path, register], env, isWrapper: false };
}

function refuseWorkers(workers: string, command: string): UsageError {
  return new UsageError(
    'ERR_WORKERS',
    `--workers ${JSON.stringify(workers)}: ${command} is not a file that Node runs`,
    {
      hint: 'Name the program instead of a command: lowport dev --workers 2 server.js',
    },
  );
}

/** As NODE_OPTIONS takes a word with spaces in it, node(1). */
function quoteOption(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}

/** The folder whose changes mean that the program has changed. */
export function findWatchedFolder({ files }: Program): string {
  return findProject(files[0] ?? process.cwd(), findHomes(stranger));
}

/** Starts it with the sockets, as `user` where this process is root. */
export function startProgram(
  { command, files, env, isWrapper }: Program,
  opened: Opened[],
  user: User | undefined,
  own: NodeJS.ProcessEnv,
): ChildProcess {
  const sockets = opened.map(({ held, wanted }) => ({ fd: held.fd, name: wanted.role ?? 'dev.socket' }));
  // A person waits for the end, and needs no more than what is in flight.
  const childEnv = {
    ...own,
    ...describeEnvironment(opened, own),
    ...env,
    ...(isWrapper && vouchBySockets(sockets.map(({ fd }) => fd))),
  };
  if (user === undefined) return passOn(command, sockets, { env: childEnv });
  const view = planPrivateView(listNeededFolders(files, user), user);
  if (view.covered.length === 0) {
    return passOn(command, sockets, { env: childEnv, uid: user.uid, gid: user.gids[0] ?? user.uid });
  }
  requirePrivateView(files[0] ?? '.', user);
  return passOn(enterPrivateView(view, user, command), sockets, { env: childEnv });
}

function listNeededFolders(files: readonly string[], user: User): string[] {
  const places = findHomes(user);
  return [nodeFolder(process.execPath, places), ...files.map(file => findProject(file, places))];
}
