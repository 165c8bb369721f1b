/*
 * Commands that start another one, and have no part in it afterwards. What they add is given to the service itself, so that
 * systemd and the program have nothing between them. Each is read by its own documentation of the command line.
 */

/** What is left of a command when its first word has done its part. */
export type Step =
  | { words: string[]; env?: [name: string, value: string][]; envFiles?: { path: string; optional: boolean }[] }
  | { script: string; args: string[]; folder?: string; orCommand?: true }
  | { loads: string; words: string[]; env?: [name: string, value: string][] }
  | { problem: string; cure?: string };

type Reader = (args: string[]) => Step;

const inWorkspace: Step = {
  problem: 'it starts another package of the workspace',
  cure: 'Go to the folder of that package, and run lowport install there.',
};

const readers: Readonly<Record<string, Reader>> = {
  exec: args => ({ words: args }),
  env: args => (args[0]?.startsWith('-') ? unknownOption('env', args[0]) : { words: args }),
  'cross-env': args => ({ words: args }),
  dotenv: readDotenv,
  'env-cmd': readEnvCmd,
  npx: args => readRunner('npx', args),
  pnpx: args => readRunner('pnpx', args),
  npm: args => readManager('npm', args),
  yarn: args => readManager('yarn', args),
  pnpm: args => readManager('pnpm', args),
  tsx: args => ({ loads: 'tsx', words: args }),
  'ts-node': readTsNode,
};

/** Undefined for a command that is the program itself. */
export function readWrapper(name: string, args: string[]): Step | undefined {
  return Object.hasOwn(readers, name) ? readers[name]?.(args) : undefined;
}

/** dotenv-cli: `dotenv [-e file]... [-v name=value]... [--] command`; a file that is not there is none. */
function readDotenv(args: string[]): Step {
  const { values, flags, rest, problem } = takeOptions(args, { '-e': 'value', '-v': 'value', '--': 'end' });
  if (problem !== undefined || flags.length > 0) return unknownOption('dotenv', problem ?? flags[0] ?? '');
  const files = values.filter(([option]) => option === '-e').map(([, path]) => path);
  const env = values.filter(([option]) => option === '-v').map(([, text]) => splitAssignment(text));
  const paths = files.length > 0 ? files : ['.env'];
  return { words: rest, env, envFiles: paths.map(path => ({ path, optional: true })) };
}

/** env-cmd: `env-cmd [-f file] [--] command`. */
function readEnvCmd(args: string[]): Step {
  const known = { '-f': 'value', '--file': 'value', '--silent': 'flag', '--no-override': 'flag', '--': 'end' } as const;
  const { values, rest, problem } = takeOptions(args, known);
  if (problem !== undefined) return unknownOption('env-cmd', problem);
  return { words: rest, envFiles: [{ path: values.at(-1)?.[1] ?? '.env', optional: false }] };
}

function readRunner(name: string, args: string[]): Step {
  const flags = { '-y': 'flag', '--yes': 'flag', '--no': 'flag', '--no-install': 'flag', '--': 'end' } as const;
  const { rest, problem } = takeOptions(args, flags);
  return problem === undefined ? { words: rest } : unknownOption(name, problem);
}

const folderOptions = { npm: ['--prefix', '-C'], yarn: ['--cwd'], pnpm: ['--dir', '-C'] } as const;
type Manager = keyof typeof folderOptions;

/** npm, yarn and pnpm: a script of package.json, or a command of node_modules/.bin. */
function readManager(name: Manager, args: string[]): Step {
  const quiet = { '-s': 'flag', '--silent': 'flag', '--if-present': 'flag' } as const;
  const folders = Object.fromEntries(folderOptions[name].map(option => [option, 'value'] as const));
  const before = takeOptions(args, { ...quiet, ...folders });
  if (before.problem !== undefined) return unknownOption(name, before.problem);
  const [verb = '', ...words] = before.rest;
  if (['workspace', 'workspaces', '-r'].includes(verb)) return inWorkspace;
  const after = takeOptions(words, { ...quiet, ...folders });
  const folder = [...before.values, ...after.values].at(-1)?.[1];
  const place = folder === undefined ? {} : { folder };
  if (verb === 'exec' || verb === 'x' || (name === 'yarn' && verb === 'node')) {
    const { rest } = takeOptions(after.rest, { '--': 'end' });
    const command = verb === 'node' ? ['node', ...rest] : rest;
    // npm alone takes a -- away that stands behind the command's name.
    return { words: name === 'npm' && command[1] === '--' ? [command[0] ?? '', ...command.slice(2)] : command };
  }
  const isRun = ['run', 'run-script', 'rum', 'urn'].includes(verb);
  const [script = '', ...scriptWords] = isRun ? after.rest : [verb, ...after.rest];
  if (isRun && after.problem !== undefined) return unknownOption(name, after.problem);
  if (script === '') return { problem: `${name} alone starts no program` };
  if (name === 'npm' && !isRun && script !== 'start') return { problem: `npm ${script} starts no program` };
  const passed = name === 'npm' ? passOfNpm(scriptWords) : scriptWords.filter((word, at) => at > 0 || word !== '--');
  if (passed === undefined) return unknownOption(name, scriptWords.find(word => word.startsWith('-')) ?? '');
  return { script, args: passed, ...place, ...(!isRun && name !== 'npm' && { orCommand: true as const }) };
}

/** Words that are no options, and all after `--`; undefined where there is an option of npm's that changes what it runs. */
function passOfNpm(words: readonly string[]): string[] | undefined {
  const end = words.indexOf('--');
  const own = end === -1 ? words : words.slice(0, end);
  if (own.some(word => word.startsWith('-') && !['-s', '--silent', '--if-present'].includes(word))) return undefined;
  return [...own.filter(word => !word.startsWith('-')), ...(end === -1 ? [] : words.slice(end + 1))];
}

/** ts-node's options have variables of the same meaning, which its hook reads. */
const tsNodeVariables: Readonly<Record<string, string>> = {
  '-T': 'TS_NODE_TRANSPILE_ONLY',
  '--transpile-only': 'TS_NODE_TRANSPILE_ONLY',
  '--transpileOnly': 'TS_NODE_TRANSPILE_ONLY',
  '--files': 'TS_NODE_FILES',
  '--swc': 'TS_NODE_SWC',
};

function readTsNode(args: string[]): Step {
  const flags = Object.fromEntries(Object.keys(tsNodeVariables).map(option => [option, 'flag'] as const));
  const known = { ...flags, '-P': 'value', '--project': 'value', '-r': 'value', '--require': 'value' } as const;
  const { values, flags: said, rest, problem } = takeOptions(args, known);
  if (problem !== undefined) return unknownOption('ts-node', problem);
  const project = values.filter(([option]) => option === '-P' || option === '--project').map(([, path]) => path);
  const hooks = values.filter(([option]) => option === '-r' || option === '--require');
  return {
    loads: 'ts-node',
    words: [...hooks.flatMap(([, hook]) => ['--require', hook]), ...rest],
    env: [
      ...said.map((option): [string, string] => [tsNodeVariables[option] ?? '', 'true']),
      ...project.map((path): [string, string] => ['TS_NODE_PROJECT', path]),
    ],
  };
}

type Taken = { values: [option: string, value: string][]; flags: string[]; rest: string[]; problem?: string };

/** The options at the beginning, up to the first other word. `problem` is the first that is unknown. */
function takeOptions(args: readonly string[], known: Readonly<Record<string, 'flag' | 'value' | 'end'>>): Taken {
  const [first, ...others] = args;
  if (first === undefined || !first.startsWith('-')) return { values: [], flags: [], rest: [...args] };
  const [, name = first, value] = /^(--?[^=]+)=(.*)$/s.exec(first) ?? [];
  const kind = Object.hasOwn(known, name) ? known[name] : undefined;
  if (kind === 'end') return { values: [], flags: [], rest: others };
  const words = kind === 'value' && value === undefined ? others.slice(1) : others;
  if (kind === undefined) return { values: [], flags: [], rest: [...args], problem: first };
  const after = takeOptions(words, known);
  if (kind === 'flag') return { ...after, flags: [name, ...after.flags] };
  return { ...after, values: [[name, value ?? others[0] ?? ''], ...after.values] };
}

function splitAssignment(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function unknownOption(name: string, option: string): Step {
  const isElsewhere = /^(-w|-F|-r|--workspaces?|--filter|--recursive)(=|$)/.test(option);
  return isElsewhere ? inWorkspace : { problem: `lowport does not know what ${name} ${option} means for a service` };
}
