/** What a line of a shell runs: one command or several, as their words; or the first thing in it that only a shell can do. */
export type SplitLine = { commands: string[][]; operators: string[] } | { problem: string };

type Reading = { commands: string[][]; operators: string[]; word: string | undefined };

const operator = /^(&&|\|\||[|&;]|\n)/;
/** Quoted or not, what comes before the next place that matters. */
const plain = /^[^\s"'\\|&;<>()$`*?[#~\n]+/;

/**
 * Splits a line as POSIX's sh does (Shell Command Language, 2.2 Quoting and 2.3 Token Recognition), and runs nothing of it.
 * Variables, substitutions, patterns, redirections and groups are problems, since their meaning is the shell's.
 */
export function splitLine(line: string): SplitLine {
  const reading: Reading = { commands: [[]], operators: [], word: undefined };
  let rest = line;
  while (rest !== '') {
    const taken = take(rest, reading);
    if (typeof taken !== 'number') return taken;
    rest = rest.slice(taken);
  }
  endWord(reading);
  return { commands: reading.commands.filter(words => words.length > 0), operators: reading.operators };
}

/** How many characters were read; or why they cannot be. */
function take(rest: string, reading: Reading): number | { problem: string } {
  const [sign] = operator.exec(rest) ?? [];
  if (sign !== undefined) return endCommand(reading, sign);
  const [blank] = /^[ \t\r]+/.exec(rest) ?? [];
  if (blank !== undefined) return endWord(reading, blank.length);
  if (reading.word === undefined && rest.startsWith('#')) return (/^[^\n]*/.exec(rest)?.[0] ?? rest).length;
  const [text] = plain.exec(rest) ?? [];
  if (text !== undefined) return add(reading, text, text.length);
  if (rest.startsWith("'")) return takeSingle(rest, reading);
  if (rest.startsWith('"')) return takeDouble(rest, reading);
  if (rest.startsWith('\\')) return add(reading, rest.slice(1, 2), 2);
  const [tilde] = reading.word === undefined ? (/^~[^\s/]*/.exec(rest) ?? []) : [];
  if (tilde !== undefined) return { problem: `${tilde} is a home that only a shell knows` };
  return explain(rest) ?? add(reading, rest.slice(0, 1), 1);
}

function takeSingle(rest: string, reading: Reading): number | { problem: string } {
  const end = rest.indexOf("'", 1);
  return end === -1 ? { problem: "a quote (') has no end" } : add(reading, rest.slice(1, end), end + 1);
}

function takeDouble(rest: string, reading: Reading): number | { problem: string } {
  const [quoted, text] = /^"((?:[^"\\]|\\.)*)"/s.exec(rest) ?? [];
  if (quoted === undefined || text === undefined) return { problem: 'a quote (") has no end' };
  const dollar = text.replace(/\\./gs, '  ').search(/[$`]/);
  const problem = dollar === -1 ? undefined : explain(text.slice(dollar));
  return problem ?? add(reading, text.replace(/\\([$`"\\])/g, '$1').replace(/\\\n/g, ''), quoted.length);
}

/** What begins here and is the shell's; undefined for a sign that stands for itself. */
function explain(rest: string): { problem: string } | undefined {
  const [substituted] = /^(\$\(|`)/.exec(rest) ?? [];
  if (substituted !== undefined) return { problem: `${substituted} has the shell run a command for its words` };
  const [variable] = /^\$(\w+|\{[^}]*\}|[@*#?!$-])/.exec(rest) ?? [];
  if (variable !== undefined) return { problem: `${variable} is a variable of the shell` };
  const [redirection] = /^[<>]+/.exec(rest) ?? [];
  if (redirection !== undefined) return { problem: `${redirection} redirects by the shell` };
  if (/^[()]/.test(rest)) return { problem: 'parentheses group commands for the shell' };
  const [pattern] = /^[*?[]/.exec(rest) ?? [];
  return pattern === undefined ? undefined : { problem: `${pattern} is a pattern for names of files` };
}

function add(reading: Reading, text: string, length: number): number {
  reading.word = (reading.word ?? '') + text;
  return length;
}

function endWord(reading: Reading, length = 0): number {
  if (reading.word !== undefined) reading.commands.at(-1)?.push(reading.word);
  reading.word = undefined;
  return length;
}

function endCommand(reading: Reading, sign: string): number {
  endWord(reading);
  reading.commands.push([]);
  reading.operators.push(sign);
  return sign.length;
}
