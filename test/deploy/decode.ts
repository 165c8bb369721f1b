/*
 * A second reader of unit files, written from the man pages and independent of src/: what systemd would make of a
 * value. It throws where a specifier or a variable would be expanded.
 */

/** A value that is one line: "Specifiers" of systemd.unit(5). */
export function decodeLine(value: string): string {
  let out = '';
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] === '%') {
      at += 1;
      if (value[at] !== '%') throw new Error(`the specifier %${value[at]} would expand`);
    }
    out += value[at];
  }
  return out;
}

/** The value of SetCredential=, systemd.exec(5): backslashes as in C, no specifiers. */
export function decodeContent(value: string): string {
  return value.replace(/\\(.?)/g, (_, char: string) => {
    if (char === '\\') return char;
    throw new Error(`\\${char} is an escape that lowport has no need of`);
  });
}

/** The words of a value: "Quoting" of systemd.syntax(7), then the specifiers in each. */
export function decodeWords(value: string): string[] {
  return rawWords(value).map(({ text }) => decodeLine(text));
}

/** The words of a command: "Command lines" of systemd.service(5). */
export function decodeCommand(value: string): string[] {
  const words = rawWords(value);
  if (words.some(({ written }) => written === ';')) throw new Error('a lone ; would begin another command');
  const [program = '', ...args] = words.map(({ text }) => decodeLine(text));
  if (/["'\\$]/.test(program)) throw new Error('systemd refuses this program');
  return [program, ...args.map(decodeVariables)];
}

function decodeVariables(word: string): string {
  const parts = word.split('$$');
  if (parts.some(part => part.includes('$'))) throw new Error(`a variable in ${word} would expand`);
  return parts.join('$');
}

type Word = { text: string /** As it stands in the file, quotes and all. */; written: string };

function rawWords(value: string): Word[] {
  const words: Word[] = [];
  let text: string | undefined;
  let start = 0;
  let quote = '';
  const end = (at: number) => {
    if (text !== undefined) words.push({ text, written: value.slice(start, at) });
    text = undefined;
  };
  for (let at = 0; at < value.length; at += 1) {
    const char = value.charAt(at);
    if (quote === '' && /[ \t\n\r]/.test(char)) {
      end(at);
      continue;
    }
    if (text === undefined) start = at;
    text ??= '';
    if (char === '\\') {
      at += 1;
      const next = value.charAt(at);
      if (!['\\', '"', "'"].includes(next)) throw new Error(`\\${next} is an escape that lowport has no need of`);
      text += next;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else text += char;
  }
  if (quote !== '') throw new Error('a quote is open at the end');
  end(value.length);
  return words;
}
