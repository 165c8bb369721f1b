import type { ChildProcess } from 'node:child_process';
import type { Command } from '@commander-js/extra-typings';
import { readUser, type User } from '../../deploy/host/users.js';
import { LowportError } from '../../errors.js';
import { formatAddress, type ListenAddress, parseListenAddress } from '../../listen-address.js';
import { type Ending, readRightsOf, runInForeground } from '../../serve/supervisor/foreground.js';
import { type Opened, openSockets } from '../../serve/supervisor/open-sockets.js';
import { checkWorkers } from '../../worker-count.js';
import type { CommandContext } from '../context.js';
import { prepareCredentials } from '../dev/credentials.js';
import { findProgram, findWatchedFolder, type Program, startProgram } from '../dev/program.js';
import { describeOpened, listUrls } from '../dev/text.js';
import { createLogger } from '../logger.js';
import { readUsage } from '../usage.js';

/**
 * `lowport dev <entry> [args..]`, `lowport dev -- any command`: holds the ports, gives up all rights, and starts the
 * program, which adopts them. Ends when the program ends; Ctrl-C drains it, a second one ends it. With --watch a change
 * of the project starts the program anew, while clients wait in the ports' queues.
 * --json: schemas/dev.json
 */
export function defineDev(command: Command, context: CommandContext): void {
  command
    .argument('[entry]', "the program's file; default: what npm start runs, package.json's main, server.js, index.js")
    .argument('[args...]', 'its arguments; those that begin with - stand after --')
    .usage('[options] [entry] [args...] | [options] -- command...')
    .option('--listen <address>', '[role=]address (repeatable); default: 80 and 443, or 8080 and 8443', collect)
    .option('--user <user>', 'whom root becomes before the program starts', 'nobody')
    .option('--workers <number>', 'so many processes share the ports; auto: one on each processor')
    .option('--https', 'serve an http program by TLS on 443 (8443), with a throw-away certificate of localhost')
    .option('--tls-cert <file>', 'the same with a certificate of your own, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option('--watch', 'start the program anew when a file of its project changes; the ports stay open')
    .action(async (entry, args, options) => {
      const user = process.getuid?.() === 0 ? readUser(options.user) : undefined;
      const workers =
        options.workers === undefined ? undefined : readUsage(() => checkWorkers(String(options.workers)));
      const program = findProgram({ entry, args, workers }, context);
      const opened = await openOrNameHolder(
        readUsage(() => options.listen?.map(parseListenAddress)),
        context,
      );
      const credentials = await prepareCredentials(options, user);
      if (credentials !== undefined) program.env['CREDENTIALS_DIRECTORY'] = credentials.folder;
      try {
        await runProgram(program, opened, { user, watch: options.watch === true }, context);
      } finally {
        for (const { held } of opened) held.release();
        await credentials?.remove();
      }
    });
}

/** Who has a port is said at once, be it in the error or beside what was opened instead. */
async function openOrNameHolder(addresses: ListenAddress[] | undefined, { output }: CommandContext): Promise<Opened[]> {
  const name = async (error: LowportError) => (await import('../dev/name-holder.js')).nameHolder(error);
  try {
    const opened = openSockets(addresses);
    for (const { taken, held } of opened) {
      if (taken !== undefined)
        output.note(`Note: ${(await name(taken)).message}; ${formatAddress(held.address)} instead.`);
    }
    return opened;
  } catch (error) {
    throw error instanceof LowportError && error.code === 'ERR_LISTEN_EADDRINUSE' ? await name(error) : error;
  }
}

async function runProgram(
  program: Program,
  opened: Opened[],
  { user, watch }: { user: User | undefined; watch: boolean },
  { env, output }: CommandContext,
): Promise<void> {
  const log = (level: 'info' | 'warn', text: string) =>
    void createLogger(output.flags, env).then(logger => logger[level](text));
  const introduce = async (child: ChildProcess) => {
    const rights = await readRightsOf(child, user?.uid ?? process.getuid?.() ?? -1);
    if (rights === undefined) return;
    const sockets = opened.map(({ held, wanted }) => ({ address: held.address, wanted }));
    const value = { sockets, pid: child.pid, ...rights, urls: listUrls(opened) };
    output.result(describeOpened(opened, { pid: child.pid, user: user?.name, ...rights }), value);
  };
  const start = () => {
    const child = startProgram(program, opened, user, env);
    void introduce(child);
    return child;
  };
  const changes = watch ? await watchProject(program) : undefined;
  try {
    const ending = await runInForeground(start, {
      ...(changes && { changes }),
      onChange: () => log('info', 'The project has changed: the program starts anew.'),
      onEnd: end => log('warn', `The program ${describeEnd(end)}. It starts anew when the project changes.`),
    });
    if (ending.asked) log('info', 'The program has ended; the ports are closed.');
    else if (!('status' in ending && ending.status === 0)) throw describeFailure(program, ending);
  } finally {
    await changes?.close();
  }
}

async function watchProject(program: Program) {
  const { watchFolder } = await import('../dev/watch-folder.js');
  return watchFolder(findWatchedFolder(program));
}

function describeEnd(ending: Ending): string {
  return 'status' in ending ? `ended with status ${ending.status}` : `was ended by ${ending.signal}`;
}

function describeFailure({ label }: Program, ending: Ending): LowportError {
  return new LowportError('ERR_PROGRAM_ENDED', `${label}: the program ${describeEnd(ending)}`, {
    hint: 'What it said stands above. The ports are closed again.',
  });
}

function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}
