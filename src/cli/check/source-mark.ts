import { readFileSync } from 'node:fs';
import type { Finding } from '../../deploy/finding.js';
import { holdsSecret } from '../../deploy/units/secret.js';

/** The line that a finding stands in, and the part of it that it is about; `column` is counted from 0. */
export type SourceMark = { line: string; column: number; length: number };

/** Reads the lines of findings, each file once; undefined where there is no line to show, or it holds a secret. */
export function openSources(piped?: string): (finding: Finding) => SourceMark | undefined {
  const read = new Map<string, string[]>(piped === undefined ? [] : [['/dev/stdin', piped.split('\n')]]);
  return ({ file, line, text }) => {
    if (file === undefined || line === undefined) return undefined;
    const lines = read.get(file) ?? readLines(file);
    read.set(file, lines);
    const source = lines[line - 1]?.replace(/[\r\0]+$/, '').replaceAll('\t', ' ');
    return source === undefined || source === '' || holdsSecret(source) ? undefined : findMark(source, text);
  };
}

/**
 * The word of the value that the reason begins with or quotes, else the value, else the line:
 * `ExecStart=npm start: npm starts the program as a child` is about `npm`.
 */
export function findMark(line: string, text: string): SourceMark {
  const [, key = ''] = /^(\s*[\w-]+\s*=\s*)\S/.exec(line) ?? [];
  const value = line.slice(key.length).trimEnd();
  const reason = text.split(': ').slice(1).join(': ');
  const words = [
    /^[^\s,]+/.exec(reason)?.[0] ?? '',
    ...[...reason.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word),
  ];
  const word = words.find(one => one.length > 1 && isWordOf(value, one));
  const at = word === undefined ? 0 : value.search(asWord(word));
  const start = line.length - line.trimStart().length;
  if (key === '') return { line, column: start, length: Math.max(1, line.trim().length) };
  return { line, column: key.length + at, length: (word ?? value).length };
}

function isWordOf(value: string, word: string): boolean {
  return asWord(word).test(value);
}

function asWord(word: string): RegExp {
  return new RegExp(`(?<![\\w.-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}
