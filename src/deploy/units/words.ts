import { LowportError } from '../../errors.js';

const namedEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

// A code point above 10ffff, and the byte 0, are refused as systemd refuses them.
const token =
  /\\(?:x(?!00)([\da-fA-F]{2})|u([\da-fA-F]{4})|U(00(?:0[\da-fA-F]|10)[\da-fA-F]{4})|(?!000)([0-3][0-7]{2})|([abfnrtvs\\"']))|([^\\])/uy;

/**
 * Splits a value into words and unquotes them: "Quoting" of systemd.syntax(7), with its C escapes. Escaped bytes
 * above 127 are taken together as UTF-8. `%` and `$` are left alone.
 * @throws {LowportError} `ERR_UNIT_QUOTING` for an unknown escape or a quote that is not closed.
 */
export function splitWords(value: string): string[] {
  const words: Buffer[][] = [];
  let quote = '';
  let inWord = false;
  token.lastIndex = 0;
  while (token.lastIndex < value.length) {
    const at = token.lastIndex;
    const match = token.exec(value);
    if (!match) throw refuse(value, `the escape at column ${at + 1} is unknown`);
    const plain = match[6];
    if (plain !== undefined && quote === '' && /[ \t\n\r]/.test(plain)) {
      inWord = false;
      continue;
    }
    if (!inWord) words.push([]);
    inWord = true;
    if (plain !== undefined && plain === quote) quote = '';
    else if (quote === '' && (plain === '"' || plain === "'")) quote = plain;
    else words.at(-1)?.push(bytesOf(match));
  }
  if (quote !== '') throw refuse(value, `the quote ${quote} is not closed`);
  return words.map(pieces => Buffer.concat(pieces).toString());
}

function bytesOf([, hex, u4, u8, octal, named, plain]: RegExpExecArray): Buffer {
  if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
  if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
  const point = u4 ?? u8;
  if (point !== undefined) return Buffer.from(String.fromCodePoint(Number.parseInt(point, 16)));
  return Buffer.from(named === undefined ? (plain ?? '') : (namedEscapes[named] ?? ''));
}

function refuse(value: string, reason: string): LowportError {
  return new LowportError('ERR_UNIT_QUOTING', `unit file value ${JSON.stringify(value)}: ${reason}`, {
    hint: 'Double every backslash, and close every quote: systemd.syntax(7), "Quoting".',
  });
}
