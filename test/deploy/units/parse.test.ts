import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { renderUnit } from '../../../src/deploy/units/render.js';
import { isEntry, valuesOf } from '../../../src/deploy/units/unit-file.js';
import { LowportError } from '../../../src/errors.js';

const values: [what: string, text: string, key: string, values: string[]][] = [
  ['spaces around = and at the ends of the line are cut', '[S]\n  K \t=  a b \t', 'K', ['a b']],
  ['a key may be repeated, and reset', '[S]\nK=a\nK=\nK=b', 'K', ['a', '', 'b']],
  ['a section may be repeated', '[S]\nK=a\n[T]\nK=x\n[S]\nK=b', 'K', ['a', 'b']],
  ['a backslash at the end joins the next line by a space', '[S]\nK=a\\\nb', 'K', ['a b']],
  ['comments inside a continuation are skipped', '[S]\nK=a\\\n# no\n ; no\\\n  b', 'K', ['a   b']],
  ['an empty line ends a continuation', '[S]\nK=a\\\n\nb=c', 'K', ['a']],
  ['a continuation at the end of the file counts', '[S]\nK=a\\', 'K', ['a']],
  ['two backslashes at the end join nothing', '[S]\nK=a\\\\\nL=b', 'K', ['a\\\\']],
  ['a comment that ends in a backslash joins nothing', '[S]\n# c\\\nK=a', 'K', ['a']],
  ['# and ; begin a comment only at the start of a line', '[S]\nK=a # b ; c', 'K', ['a # b ; c']],
  ['CR LF ends a line', '[S]\r\nK=a\r\nK=b\r\n', 'K', ['a', 'b']],
  ['CR alone ends a line', '[S]\rK=a', 'K', ['a']],
  ['NUL ends a line', '[S]\nK=a\0L=b', 'K', ['a']],
  ['CR LF in a continuation is one line end', '[S]\r\nK=a\\\r\nb\r\n', 'K', ['a b']],
  ['a byte order mark is skipped', '\uFEFF[S]\nK=a', 'K', ['a']],
  ['a value may hold =', '[S]\nK=a=b', 'K', ['a=b']],
  ['a line without = is left out', '[S]\nnonsense\nK=a', 'K', ['a']],
  ['a line without key is left out', '[S]\n=b\nK=a', 'K', ['a']],
  ['what stands before the first section is left out', 'K=x\n[S]\nK=a', 'K', ['a']],
  ['a no-break space is part of the value', '[S]\nK=\u00a0a', 'K', ['\u00a0a']],
];

for (const [what, text, key, expected] of values) {
  test(what, t => t.deepEqual(valuesOf(parseUnit(text), 'S', key), expected));
}

test('entries and sections know their line, a continued one where it begins', t => {
  const { sections } = parseUnit('# c\n[S]\nK=a\\\n # c\n  b\nL=c\n');
  t.is(sections[0]?.line, 2);
  t.deepEqual(
    sections[0]?.body.filter(isEntry).map(({ line }) => line),
    [3, 6],
  );
});

test('a line that systemd leaves out is kept apart, with its line', t => {
  const { preamble, sections } = parseUnit('K=early\n[S]\nnonsense\n=v\n');
  t.deepEqual(preamble, [{ stray: 'K=early', line: 1 }]);
  t.deepEqual(sections[0]?.body, [
    { stray: 'nonsense', line: 3 },
    { stray: '=v', line: 4 },
  ]);
});

test('a section header without ] is refused, as systemd refuses the file', t => {
  const error = t.throws(() => parseUnit('\n[Service\nK=a'), { instanceOf: LowportError, code: 'ERR_UNIT_SYNTAX' });
  t.regex(error.message, /line 2.*\[Service/);
});

test('comments keep their place and are written back', t => {
  const text = '# first\n\n[S]\n# second\nK=a\n\n[T]\n';
  t.is(renderUnit(parseUnit(text)), text);
});

const unwritable: [what: string, key: string, value: string][] = [
  ['a line break', 'K', 'a\nL=b'],
  ['a carriage return', 'K', 'a\rL=b'],
  ['a NUL', 'K', 'a\0L=b'],
  ['a backslash at the end', 'K', 'a\\'],
  ['a space at the start', 'K', ' a'],
  ['a space at the end', 'K', 'a '],
  ['a key that is none', 'K=x', 'a'],
];

for (const [what, key, value] of unwritable) {
  test(`rendering refuses ${what}`, t => {
    t.throws(() => renderUnit({ preamble: [], sections: [{ name: 'S', body: [{ key, value }] }] }), {
      instanceOf: LowportError,
      code: 'ERR_UNIT_TEXT',
    });
  });
}

test('rendering refuses a comment of two lines, and a section name that closes early', t => {
  const code = 'ERR_UNIT_TEXT';
  t.throws(() => renderUnit({ preamble: [{ comment: 'a\n[S]' }], sections: [] }), { code });
  t.throws(() => renderUnit({ preamble: [], sections: [{ name: 'S]\nK=a', body: [] }] }), { code });
});

/** A megabyte each, of what a reader may look at again and again. */
const long: [what: string, unit: (size: number) => string][] = [
  ['lines that are joined', size => `[S]\nK=a${'a\\\n'.repeat(size / 3)}`],
  ['one line of backslashes', size => `[S]\nK=${'\\'.repeat(size)}x`],
  ['one line of spaces', size => `[S]\nK=${' '.repeat(size)}x`],
  ['one line of tabs and backslashes', size => `[S]\nK=${'\t\\'.repeat(size / 2)}x`],
  ['empty lines', size => `[S]\n${'\r'.repeat(size)}`],
  ['section headers', size => '[S]\n'.repeat(size / 4)],
];

for (const [what, make] of long) {
  test(`a unit of a megabyte is read without looking at anything often: ${what}`, t => {
    const text = make(1_000_000);
    const before = process.cpuUsage();
    t.true(parseUnit(text).sections.length > 0);
    const { user, system } = process.cpuUsage(before);
    // Read once it takes 0.01 to 0.4 s of a processor; what grows with the square takes minutes.
    t.true(user + system < 3_000_000, `${(user + system) / 1000} ms`);
  });
}
