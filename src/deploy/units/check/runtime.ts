import { basename } from 'node:path';
import { takesNextWord } from '../node-options.js';

/** What a command line runs in the end, and whether it is the process that systemd passes the sockets to. */
export type Runtime =
  | { kind: 'node'; node: string; args: string[] }
  /** Starts Node as another process. `by` is its name. */
  | { kind: 'wrapper'; by: string }
  | { kind: 'bun' }
  /** The program runs in a container, of which the unit tells nothing. */
  | { kind: 'container' }
  | { kind: 'other' };

type Words = readonly string[];

// Each starts the program as a child of its own. Measured: dash forks for `sh -c "node .."`, bash does not.
const starters = new Set(
  `npm npx yarn yarnpkg pnpm pnpx corepack tsx ts-node ts-node-esm ts-node-dev nodemon node-dev pm2 pm2-runtime forever
  concurrently cross-env dotenv env-cmd nf foreman`.split(/\s+/),
);
const starterScripts =
  /\/(npm|npx|yarn|pnpm|tsx|nodemon|pm2|forever)(-cli|-runtime)?\.(c|m)?js$|\/tsx\/dist\/cli\.mjs$/;
const forking = new Set('sudo su runuser timeout tini dumb-init flock script setsid'.split(' '));
// What becomes the program: how many words it takes itself depends on options, so the program is looked for.
const becoming = new Set('env nice ionice nohup taskset chrt setpriv authbind numactl stdbuf'.split(' '));
const engines = new Set('podman docker nerdctl podman-compose docker-compose'.split(' '));
const shells = new Set('sh dash bash ash zsh ksh'.split(' '));

/** PATH of systemd's services: systemd.exec(5), "Environment Variables in Spawned Processes". */
const searchPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const nodeName = /^node(js)?(-?\d[\d.]*)?$/;
const nodeWord = /(^|[\s/;&|"'(])(node(js)?|npm|npx|yarn|pnpm|tsx|ts-node|nodemon|pm2)($|[\s;&|"')])/;
// Of lowport's own.
const workersOption = '--workers';

/** `readScript` gives the text of a script that is no binary, undefined where it is none or cannot be read. */
export function findRuntime(words: Words, readScript: (path: string) => string | undefined): Runtime {
  const [program = '', ...args] = words;
  const name = basename(program);
  if (nodeName.test(name)) return ofNode(program, args);
  if (name === 'bun' || name === 'bunx') return { kind: 'bun' };
  if (engines.has(name)) return { kind: 'container' };
  if (starters.has(name)) return { kind: 'wrapper', by: name };
  if (forking.has(name)) return nodeWord.test(args.join(' ')) ? { kind: 'wrapper', by: name } : { kind: 'other' };
  if (becoming.has(name)) return findRuntime(skipTo(args), readScript);
  if (shells.has(name)) return ofShell(name, args, readScript);
  return ofScript(program, args, readScript);
}

/** The file that node runs: the first word that is no option. Undefined for `--eval` and the like. */
export function findEntryWord(args: Words): string | undefined {
  const [first, ...rest] = args;
  if (first === undefined || ['-e', '--eval', '-p', '--print', '-'].includes(first)) return undefined;
  if (first === '--') return rest[0];
  if (!first.startsWith('-')) return first;
  return findEntryWord(takesNextWord(first) || first === workersOption ? rest.slice(1) : rest);
}

function ofNode(node: string, args: readonly string[]): Runtime {
  const entry = findEntryWord(args) ?? '';
  const own = args.slice(0, entry === '' ? args.length : args.indexOf(entry));
  const spawning = own.find(word => /^--(watch|watch-path|run)(=|$)/.test(word));
  if (spawning !== undefined) return { kind: 'wrapper', by: `node ${spawning.replace(/=.*/, '')}` };
  if (starterScripts.test(entry) || /\/node_modules\/\.bin\//.test(entry)) {
    const name = basename(entry).replace(/(-cli)?\.[cm]?js$/, '');
    if (starterScripts.test(entry) || starters.has(name)) return { kind: 'wrapper', by: name };
  }
  return { kind: 'node', node, args: [...args] };
}

function ofShell(name: string, args: Words, readScript: (path: string) => string | undefined): Runtime {
  const command = args.findIndex(word => /^-[a-z]*c$/.test(word));
  const script = command === -1 ? readScript(args.find(word => !word.startsWith('-')) ?? '') : args[command + 1];
  return readShell(name, script ?? '', readScript);
}

/** Only what the shell becomes has its pid: the command after `exec`. */
function readShell(by: string, script: string, readScript: (path: string) => string | undefined): Runtime {
  const code = script.replace(/^\s*#.*$/gm, '');
  const [, replaced] = /(?:^|[;&|\n{(]|\bthen|\bdo)\s*exec\s+([^;&|\n]+)/.exec(code) ?? [];
  if (replaced !== undefined) {
    return findRuntime(
      replaced
        .trim()
        .split(/\s+/)
        .map(word => word.replace(/^["']|["']$/g, '')),
      readScript,
    );
  }
  return nodeWord.test(code) ? { kind: 'wrapper', by } : { kind: 'other' };
}

/** A script that its first line gives to node or to a shell; systemd and env(1) find one by its name as well. */
function ofScript(program: string, args: Words, readScript: (path: string) => string | undefined): Runtime {
  const paths = program.includes('/') ? [program] : searchPath.map(folder => `${folder}/${program}`);
  const path = paths.find(one => readScript(one) !== undefined) ?? program;
  const text = readScript(path) ?? '';
  const [, line = ''] = /^#!\s*(.*)/.exec(text) ?? [];
  const interpreter = line
    .trim()
    .split(/\s+/)
    .map(word => basename(word));
  if (interpreter.some(word => nodeName.test(word))) return { kind: 'node', node: 'node', args: [path, ...args] };
  return interpreter.some(word => shells.has(word)) ? readShell(basename(path), text, readScript) : { kind: 'other' };
}

/** What comes after the options and assignments of env(1) and its like. */
function skipTo(args: Words): Words {
  const at = args.findIndex(word => !word.startsWith('-') && !word.includes('=') && !/^\d+$/.test(word));
  return at === -1 ? [] : args.slice(at);
}
