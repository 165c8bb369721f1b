import { basename, join, resolve } from 'node:path';
import { LowportError } from '../../../errors.js';
import { quoteShell } from '../../shell.js';
import { splitLine } from '../../split-line.js';
import { foldersAbove } from '../../ways/homes.js';
import { readPackageJson } from '../project.js';
import { followShim } from './follow-shim.js';
import { findPackage, readFile } from './installed.js';
import { mapLoaded, readNodeWords } from './node-words.js';
import { findNotServed } from './not-served.js';
import { isFile, resolveFile } from './resolve-file.js';
import { type Start, startOf, withEnv, withEnvFiles } from './start.js';
import { Unserved, unserved } from './unserved.js';
import { readWrapper, type Step } from './wrappers.js';

/** Where a line is read: its package's folder, how many scripts have led to it, and whether it is read for a cure only. */
type Place = { folder: string; depth: number; forCure?: true };

// A script that leads to itself ends somewhere.
const deepest = 8;

/**
 * What `npm start` does in this folder, without npm and the shell in between.
 * @throws {LowportError} `ERR_START_SCRIPT` for a line that is no single program of Node; `ERR_ENTRY` where its file is missing.
 */
export function readStart(script: string, folder: string): Start {
  try {
    return { ...withoutPort(readScript('start', [], { folder, depth: 0 })), script };
  } catch (error) {
    if (!(error instanceof Unserved)) throw error;
    const message = `start script ${JSON.stringify(script)} of ${join(folder, 'package.json')}: ${error.problem}`;
    throw new LowportError('ERR_START_SCRIPT', message, { hint: error.cure });
  }
}

/** The unit sets PORT to the port that it serves; one that the script sets leads the program elsewhere. */
function withoutPort(start: Start): Start {
  const port = start.env.find(({ name }) => name === 'PORT');
  if (port === undefined) return start;
  const note = `PORT=${port.value} of the start script is left out: the unit sets it to the port that is served.`;
  return { ...start, env: start.env.filter(one => one !== port), notes: [...start.notes, note] };
}

function readScript(name: string, args: readonly string[], place: Place): Start {
  const { scripts = {} } = readPackageJson(place.folder) ?? {};
  const line = scripts[name];
  if (line === undefined) {
    if (name === 'start' && isFile(join(place.folder, 'server.js'))) return startOf(join(place.folder, 'server.js'));
    throw new Unserved(`there is no script ${JSON.stringify(name)} in ${join(place.folder, 'package.json')}`);
  }
  if (place.depth > deepest) throw new Unserved('its scripts start one another without end');
  const start = readLine(line, { ...place, depth: place.depth + 1 });
  const before = scripts[`pre${name}`];
  const note = `npm would run ${JSON.stringify(before)} first (pre${name}). The service does not: run it before each install or deploy.`;
  return {
    ...start,
    args: [...start.args, ...args],
    notes: [...(before === undefined ? [] : [note]), ...start.notes],
  };
}

function readLine(line: string, place: Place): Start {
  const split = splitLine(line);
  if ('problem' in split) throw new Unserved(split.problem);
  const { commands, operators } = split;
  const [command, ...others] = commands;
  if (command === undefined) throw new Unserved('it is empty');
  if (others.length === 0 && operators.length === 0) return readCommand(command, place);
  throw new Unserved(
    `it is more than one command (${operators[0] === '\n' ? 'several lines' : operators[0]})`,
    cureFor(operators[0] === '|' ? commands : [...commands].reverse(), place),
  );
}

/** The first of the commands that is a program: the rest has to be done otherwise. */
function cureFor(commands: readonly string[][], place: Place): string | undefined {
  // A cure within a cure would try every command of every script, each time anew.
  if (place.forCure) return undefined;
  for (const words of commands) {
    try {
      return `Do the rest beforehand, and name the program itself: ${installLine(readCommand(words, { ...place, forCure: true }), place)}`;
    } catch (error) {
      if (!(error instanceof Unserved) && !(error instanceof LowportError)) throw error;
    }
  }
  return undefined;
}

function installLine({ entry, args, nodeOptions, env }: Start, { folder }: Place): string {
  const short = (word: string) => (word.startsWith(`${folder}/`) ? word.slice(folder.length + 1) : word);
  return [
    'lowport install',
    ...env.map(({ name, value }) => `--env ${quoteShell(`${name}=${value}`)}`),
    ...(nodeOptions.length > 0 ? [`--node-options ${quoteShell(nodeOptions.map(quoteShell).join(' '))}`] : []),
    quoteShell(short(entry)),
    ...(args.length > 0 ? ['--', ...args.map(quoteShell)] : []),
  ].join(' ');
}

function readCommand(words: readonly string[], place: Place): Start {
  const [first, ...args] = words;
  if (first === undefined) throw new Unserved('it names no program');
  const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(first) ?? [];
  if (name !== undefined) return withEnv(readCommand(args, place), [[name, value]]);
  const command = basename(first);
  if (/^node(js)?$/.test(command)) return readNode(args, place);
  const step = readWrapper(command, args);
  if (step !== undefined) return follow(step, command, place);
  const refusal = findNotServed(toolOf(first), args);
  if (refusal !== undefined) throw new Unserved(refusal.problem, refusal.cure ?? cureOfRest(command, args, place));
  return readFile(first, args, place.folder);
}

/** The command that a file is: `node_modules/nodemon/bin/nodemon.js` is nodemon. */
function toolOf(file: string): string {
  return basename(file).replace(/\.[cm]?js$/, '');
}

/** What a watcher would have started, where its words tell. */
function cureOfRest(command: string, args: readonly string[], place: Place): string | undefined {
  const words = args.filter(word => !word.startsWith('-'));
  if (words.length === 0 || !/^(nodemon|node-dev|ts-node-dev|tsnd|supervisor|sudo|doas|authbind)$/.test(command)) {
    return undefined;
  }
  const inner = /^(sudo|doas|authbind)$/.test(command) ? words : ['node', ...words];
  const cure = cureFor([inner], place);
  return cure?.replace('Do the rest beforehand, and name', 'Name');
}

function follow(step: Step, command: string, place: Place): Start {
  if ('problem' in step) throw new Unserved(step.problem, step.cure);
  if ('script' in step) return followScript(step, place);
  if ('loads' in step) {
    const refusal = findNotServed(command, step.words);
    if (refusal !== undefined) throw new Unserved(refusal.problem, refusal.cure);
    const start = readNode([...loading(step.loads, place), ...step.words], place);
    return withEnv(start, [...(step.loads === 'ts-node' ? tsNodeProject(start) : []), ...(step.env ?? [])]);
  }
  const start = withEnv(readCommand(step.words, place), step.env ?? []);
  return withEnvFiles(start, step.envFiles ?? [], place.folder);
}

function followScript({ script, args, folder, orCommand }: Extract<Step, { script: string }>, place: Place): Start {
  const there = { ...place, ...(folder !== undefined && { folder: resolve(place.folder, folder) }) };
  const { scripts = {} } = readPackageJson(there.folder) ?? {};
  if (scripts[script] === undefined && orCommand) return readCommand([script, ...args], there);
  return readScript(script, args, there);
}

/** As the documentation of each says that node itself is to be started. */
function loading(loader: string, place: Place): string[] {
  return loader === 'tsx'
    ? ['--import', findPackage('tsx', place.folder)]
    : ['--require', findPackage('ts-node/register', place.folder)];
}

/** ts-node's command looks for it from the program's folder, its hook from the working directory. */
function tsNodeProject({ entry }: Start): [name: string, value: string][] {
  const found = foldersAbove(entry)
    .map(folder => join(folder, 'tsconfig.json'))
    .find(isFile);
  return found === undefined ? [] : [['TS_NODE_PROJECT', found]];
}

function readNode(args: readonly string[], place: Place): Start {
  const read = readNodeWords(args);
  if ('problem' in read) return followRun(args, place) ?? unserved(read.problem);
  if (read.file === undefined) return unserved('node alone runs no file');
  const entry = resolveFile(place.folder, read.file);
  if (entry === undefined) {
    throw new LowportError(
      'ERR_ENTRY',
      `entry ${JSON.stringify(resolve(place.folder, read.file))}: there is no such file`,
      {
        hint: 'The start script names it. Build the program first, or correct the script.',
      },
    );
  }
  const refusal = entry.includes('/node_modules/') ? findNotServed(toolOf(entry), read.args) : undefined;
  if (refusal !== undefined) return unserved(refusal.problem, refusal.cure);
  const nodeOptions = mapLoaded(read.options, name => (name.startsWith('.') ? resolve(place.folder, name) : name));
  return withEnvFiles({ ...startOf(followShim(entry)), args: read.args, nodeOptions }, read.envFiles, place.folder);
}

/** `node --run NAME` is a script of package.json, too. */
function followRun(args: readonly string[], place: Place): Start | undefined {
  const [, inline] = /^--run=(.+)$/.exec(args[0] ?? '') ?? [];
  const script = inline ?? (args[0] === '--run' ? args[1] : undefined);
  if (script === undefined) return undefined;
  const rest = args.slice(inline === undefined ? 2 : 1);
  return readScript(script, rest[0] === '--' ? rest.slice(1) : rest, place);
}
