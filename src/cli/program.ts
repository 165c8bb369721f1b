import { Command } from '@commander-js/extra-typings';
import { findOwnPackage } from '../own-package.js';
import type { CommandContext } from './context.js';

type Definition = {
  name: string;
  summary: string;
  /** Loads the command's own code: `--help` and the other commands do without it. */
  load: () => Promise<(command: Command, context: CommandContext) => void>;
};

const definitions: readonly Definition[] = [
  {
    name: 'generate',
    summary: 'print the systemd units that serve a program on low ports, or the files of another way',
    load: async () => (await import('./commands/generate.js')).defineGenerate,
  },
  {
    name: 'install',
    summary: 'serve a program on low ports of this host: write the files, start it, test each port',
    load: async () => (await import('./commands/install.js')).defineInstall,
  },
  {
    name: 'deploy',
    summary: 'start a new version beside the one that serves, judge it, and hand over without a lost request',
    load: async () => (await import('./commands/deploy.js')).defineDeploy,
  },
  {
    name: 'rollback',
    summary: 'deploy the good release before the one that serves',
    load: async () => (await import('./commands/rollback.js')).defineRollback,
  },
  {
    name: 'releases',
    summary: 'list deployed versions: the one that serves, and those refused',
    load: async () => (await import('./commands/releases.js')).defineReleases,
  },
  {
    name: 'uninstall',
    summary: 'remove what install put on this host',
    load: async () => (await import('./commands/uninstall.js')).defineUninstall,
  },
  {
    name: 'status',
    summary: 'show the health of what is installed, and what it is doing',
    load: async () => (await import('./commands/status.js')).defineStatus,
  },
  {
    name: 'run',
    summary: 'serve with workers that share the inherited sockets; for ExecStart=',
    load: async () => (await import('./commands/run.js')).defineRun,
  },
  {
    name: 'reload',
    summary: 'replace the workers one by one, or renew the certificates; for ExecReload=',
    load: async () => (await import('./commands/reload.js')).defineReload,
  },
  {
    name: 'check',
    summary: 'report problems in unit files',
    load: async () => (await import('./commands/check.js')).defineCheck,
  },
  {
    name: 'doctor',
    summary: 'explain why a port cannot be served here, and how to fix it',
    load: async () => (await import('./commands/doctor.js')).defineDoctor,
  },
  {
    name: 'explain',
    summary: 'explain a code of check, doctor or an error, with an example and what to do',
    load: async () => (await import('./commands/explain.js')).defineExplain,
  },
  {
    name: 'ways',
    summary: 'compare the ways to serve a low port, or explain one',
    load: async () => (await import('./commands/ways.js')).defineWays,
  },
  {
    name: 'harden',
    summary: 'run a program to find the tightest sandbox it works in',
    load: async () => (await import('./commands/harden.js')).defineHarden,
  },
  {
    name: 'dev',
    summary: 'hold the ports yourself and start a program that adopts them',
    load: async () => (await import('./commands/dev.js')).defineDev,
  },
];

/** The command line, with the options of the one command that `argv` (without node and script) names. */
export async function buildProgram(argv: readonly string[], context: CommandContext) {
  const program = new Command('lowport')
    .description('Serve ports 80 and 443 from an unprivileged Node.js process.')
    .version(findOwnPackage().version)
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'print nothing but the result and errors')
    .option('--verbose', 'explain how the result came about')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .helpOption('-h, --help', 'show this help; lowport COMMAND --help shows that of a command')
    .configureHelp({ showGlobalOptions: true })
    // main prints errors, in one form for all.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  // All global flags stand alone, so that the first other word is the command.
  const [first, second] = argv.filter(word => !word.startsWith('-'));
  const named = first === 'help' ? second : first;
  for (const { name, summary, load } of definitions) {
    const command = program.command(name).description(summary).helpOption('-h, --help', 'show this help');
    if (name === named) (await load())(command, context);
  }
  return program;
}
