import { loadingOptions, splitOption, takesNextWord } from '../../units/node-options.js';

/** `node [options] file [args]`, taken apart. */
export type NodeWords = {
  /** As they stand on the command line, the values of paths included. */
  options: string[];
  envFiles: { path: string; optional: boolean }[];
  /** Undefined where no file is named. */
  file?: string;
  args: string[];
};

/** Options that make Node do something else than serve a program, and what to say of them. */
const refused: Readonly<Record<string, string>> = {
  '--watch': 'node --watch starts the program anew when files change, for development',
  '--watch-path': 'node --watch-path starts the program anew when files change, for development',
  '--watch-preserve-output': 'node --watch starts the program anew when files change, for development',
  ...Object.fromEntries(
    ['-e', '--eval', '-p', '--print', '-pe', '-i', '--interactive', '-c', '--check', '--test', '-', '--run'].map(
      option => [option, `node ${option} runs no file that could be a service`],
    ),
  ),
  ...Object.fromEntries(
    ['-v', '--version', '-h', '--help', '--v8-options', '--prof-process', '--build-snapshot'].map(option => [
      option,
      `node ${option} serves nothing`,
    ]),
  ),
};

/** The words after `node`; or why they run no program that serves. */
export function readNodeWords(words: readonly string[]): NodeWords | { problem: string } {
  const read: NodeWords = { options: [], envFiles: [], args: [] };
  const rest = [...words];
  while (rest[0]?.startsWith('-')) {
    const word = rest.shift() ?? '';
    if (word === '--') break;
    const { option, value } = splitOption(word);
    const problem = refused[option];
    if (problem !== undefined) return { problem };
    const next = value === undefined && takesNextWord(option) ? rest.shift() : undefined;
    if (next === undefined && value === undefined && takesNextWord(option)) {
      return { problem: `node ${option} has no value` };
    }
    addOption(read, { option, word, value: value ?? next, separate: next !== undefined });
  }
  const [file, ...args] = rest;
  return { ...read, ...(file !== undefined && { file }), args };
}

type Option = { option: string; word: string; value: string | undefined; separate: boolean };

function addOption(read: NodeWords, { option, word, value, separate }: Option): void {
  if (option === '--env-file' || option === '--env-file-if-exists') {
    read.envFiles.push({ path: value ?? '', optional: option !== '--env-file' });
  } else {
    read.options.push(...(separate ? [word, value ?? ''] : [word]));
  }
}

/** What the options load before the program, as it is written: `./otel.mjs`, `tsx`. */
export function mapLoaded(options: readonly string[], map: (name: string) => string): string[] {
  return options.map((word, index) => {
    const { option, value } = splitOption(word);
    const isLoading = loadingOptions.includes(option);
    if (isLoading && value !== undefined) return `${option}=${map(value)}`;
    return loadingOptions.includes(options[index - 1] ?? '') ? map(word) : word;
  });
}
