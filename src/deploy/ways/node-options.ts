import { LowportError } from '../../errors.js';
import { splitLine } from '../split-line.js';
import { escapeArgument } from '../units/escape.js';
import { splitOption, takesNextWord } from '../units/node-options.js';

// They say what is run, which is for the entry to say, or have Node do something else.
const refused: Readonly<Record<string, string>> = {
  '--env-file': 'lowport has an option for that; name the file by --env-file',
  '--env-file-if-exists': 'lowport has an option for that; name the file by --env-file',
  '--watch': 'a service is started anew by systemctl restart, not when files change',
  '--watch-path': 'a service is started anew by systemctl restart, not when files change',
  '--run': 'it runs a script, where the entry is what is run',
  ...Object.fromEntries(
    ['-e', '--eval', '-p', '--print', '-pe', '-i', '--interactive', '-c', '--check', '--test', '-', '--'].map(
      option => [option, 'it says what node runs, which is for the entry to say'],
    ),
  ),
};

/**
 * `--node-options "--max-old-space-size=4096 --import ./otel.mjs"`: Node's own options, quoted as in a shell, each as a word.
 * Names of files are taken from the working directory, as Node takes them.
 * @throws {LowportError} `ERR_NODE_OPTIONS`
 */
export function readNodeOptions(text: string): string[] {
  const split = splitLine(text);
  if ('problem' in split) throw refuse(text, split.problem);
  const [words = [], ...others] = split.commands;
  if (others.length > 0 || split.operators.length > 0) throw refuse(text, `${split.operators[0]} is no option`);
  if (words.length === 0) throw refuse(text, 'it is empty');
  checkWords(words, text);
  return words;
}

function checkWords(words: readonly string[], text: string): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const { option, value } = splitOption(word);
    if (!word.startsWith('-')) throw refuse(text, `${JSON.stringify(word)} is no option of node`);
    const reason = refused[option];
    if (reason !== undefined) throw refuse(text, `${option}: ${reason}`);
    if (value !== undefined || !takesNextWord(option)) continue;
    at += 1;
    if (at >= words.length) throw refuse(text, `${option} has no value`);
  }
}

/** As words of `ExecStart=`. */
export function nodeOptionWords(nodeOptions: readonly string[] = []): string[] {
  return nodeOptions.map(word => escapeArgument(word, '--node-options'));
}

function refuse(text: string, reason: string): LowportError {
  return new LowportError('ERR_NODE_OPTIONS', `--node-options ${JSON.stringify(text)}: ${reason}`, {
    hint: 'Write them as for node itself: --node-options "--max-old-space-size=4096 --enable-source-maps"',
  });
}
