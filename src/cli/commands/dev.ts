import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '@commander-js/extra-typings';
import { findEntry } from '../../deploy/host/entry.js';
import { nodeFolder } from '../../deploy/host/node.js';
import { findProject } from '../../deploy/host/project.js';
import { findHomes, readUser, type User } from '../../deploy/host/users.js';
import { LowportError } from '../../errors.js';
import { parseListenAddress } from '../../listen-address.js';
import { findOwnPackage } from '../../own-package.js';
import { passOn } from '../../serve/activation/pass-on.js';
import { type Ending, followSignals, readRightsOf } from '../../serve/supervisor/foreground.js';
import { type Opened, openSockets } from '../../serve/supervisor/open-sockets.js';
import { enterPrivateView, planPrivateView, requirePrivateView } from '../../serve/supervisor/private-view.js';
import type { CommandContext } from '../context.js';
import { createLogger } from '../logger.js';
import { readUsage } from '../usage.js';
import { describeOpened, listUrls } from './dev-text.js';

/**
 * `lowport dev <entry> [args..]`, `lowport dev -- any command`: holds the ports, gives up all rights, and starts the
 * program, which adopts them. Ends when the program ends, and ends it on Ctrl-C.
 * --json: `{sockets: [{address, wanted}], pid, uid, capabilities, urls}`, when the program has started.
 */
export function defineDev(command: Command, context: CommandContext): void {
  command
    .argument('[entry]', "the program's file; default: what npm start runs, package.json's main, server.js, index.js")
    .argument('[args...]', 'its arguments; those that begin with - stand after --')
    .usage('[options] [entry] [args...] | [options] -- command...')
    .option('--listen <address>', '[role=]address (repeatable); default: 80 and 443, or 8080 and 8443', collect)
    .option('--user <user>', 'whom root becomes before the program starts', 'nobody')
    .action(async (entry, args, options) => {
      const user = process.getuid?.() === 0 ? readUser(options.user) : undefined;
      const program = findProgram(entry, args, context);
      const opened = openSockets(readUsage(() => options.listen?.map(parseListenAddress)));
      try {
        await runProgram(program, opened, user, context);
      } finally {
        for (const { held } of opened) held.release();
      }
    });
}

/** `files` are what another user must be able to read to run it; `label` is how a person names it. */
type Program = { label: string; command: [string, ...string[]]; files: string[]; env: NodeJS.ProcessEnv };

function findProgram(entry: string | undefined, args: string[], { cwd, env, programArgs }: CommandContext): Program {
  const register = resolve(findOwnPackage().root, 'dist/serve/register.js');
  const [file, ...rest] = programArgs;
  if (entry === undefined && file !== undefined) {
    const nodeOptions = `${env['NODE_OPTIONS'] ?? ''} --import=${pathToFileURL(register).href}`.trim();
    return {
      label: programArgs.join(' '),
      command: [file, ...rest],
      files: [join(cwd, 'package.json'), register],
      env: { NODE_OPTIONS: nodeOptions },
    };
  }
  const path = findEntry(entry === undefined ? undefined : resolve(cwd, entry), cwd);
  const command: Program['command'] = [process.execPath, '--import', register, path, ...args, ...programArgs];
  return { label: path, command, files: [path, register], env: {} };
}

async function runProgram(program: Program, opened: Opened[], user: User | undefined, context: CommandContext) {
  const { env, output } = context;
  const child = startProgram(program, opened, user, env);
  const ended = followSignals(child);
  const rights = await readRightsOf(child, user?.uid ?? process.getuid?.() ?? -1);
  if (rights !== undefined) {
    const sockets = opened.map(({ held, wanted }) => ({ address: held.address, wanted }));
    output.result(describeOpened(opened, { pid: child.pid, user: user?.name, ...rights }), {
      sockets,
      pid: child.pid,
      ...rights,
      urls: listUrls(opened),
    });
  }
  const ending = await ended;
  if (ending.asked)
    (await createLogger(output.flags, env)).info(ending, 'The program has ended; the ports are closed.');
  else if (!('status' in ending && ending.status === 0)) throw describeEnding(program, ending);
}

function startProgram(
  { command, files, env }: Program,
  opened: Opened[],
  user: User | undefined,
  own: NodeJS.ProcessEnv,
) {
  const sockets = opened.map(({ held, wanted }) => ({ fd: held.fd, name: wanted.role ?? 'lowport-dev' }));
  const childEnv = { ...own, ...describeEnvironment(opened, own), ...env };
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

/** As a unit has it: PORT for the usual program, and the map where a port is not the one that was wanted. */
function describeEnvironment(opened: Opened[], own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ports = opened.flatMap(({ wanted }) => ('port' in wanted ? [wanted.port] : []));
  const main = ports.find(port => port === 443) ?? ports[0];
  const moved = opened.flatMap(({ held, wanted }) =>
    'port' in wanted && 'port' in held.address && wanted.port !== held.address.port
      ? [`${wanted.port}=${held.address.port}`]
      : [],
  );
  return {
    ...(main !== undefined && { PORT: String(main) }),
    ...(moved.length > 0 && { LOWPORT_MAP: moved.join(',') }),
    ...(own['PORT'] !== undefined && { PORT: own['PORT'] }),
    ...(own['LOWPORT_MAP'] !== undefined && { LOWPORT_MAP: own['LOWPORT_MAP'] }),
  };
}

function describeEnding({ label }: Program, ending: Ending): LowportError {
  const how = 'status' in ending ? `ended with status ${ending.status}` : `was ended by ${ending.signal}`;
  return new LowportError('ERR_PROGRAM_ENDED', `${label}: the program ${how}`, {
    hint: 'What it said stands above. The ports are closed again.',
  });
}

function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}
