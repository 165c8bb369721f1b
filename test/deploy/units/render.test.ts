import test from 'ava';
import fc from 'fast-check';
import { parseUnit, UnitSyntaxError } from '../../../src/deploy/units/parse.js';
import { renderParsedUnit, renderUnit } from '../../../src/deploy/units/render.js';
import type { UnitFile } from '../../../src/deploy/units/unit-file.js';

const rendered: [what: string, text: string, written: string][] = [
  ['a continued line becomes one', '[S]\nK=a\\\n  b\n', '[S]\nK=a   b\n'],
  ['a line without = stays', '[S]\nnonsense\nK=a\n', '[S]\nnonsense\nK=a\n'],
  ['an entry before the first section stays there', 'K=a\n[S]\n', 'K=a\n\n[S]\n'],
  ['an empty value stays a reset', '[S]\nK=a\nK=\n', '[S]\nK=a\nK=\n'],
  ['a backslash before trailing spaces joins nothing', '[S]\nK=a\\  \nL=b\n', '[S]\nK=a\\ \nL=b\n'],
  ['two backslashes at the end stay', '[S]\nK=a\\\\\nL=b\n', '[S]\nK=a\\\\\nL=b\n'],
  ['odd names of sections and keys stay', '[a]b c]\nno key=v\n', '[a]b c]\nno key=v\n'],
  ['CR LF and a byte order mark go', '\uFEFF[S]\r\nK=a\r\n', '[S]\nK=a\n'],
  ['a file of comments alone', '; a\n#b\n', '# a\n# b\n'],
  ['an empty file', '', '\n'],
];

for (const [what, text, written] of rendered) {
  test(`rendering what was parsed: ${what}`, t => t.is(renderParsedUnit(parseUnit(text)), written));
}

test('whatever is parsed and rendered is parsed as the same unit again', t => {
  const pieces = [
    '[',
    ']',
    '=',
    '\\',
    '#',
    ';',
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    'K',
    '\uFEFF',
    '"',
    '%',
    '\u00a0',
    '[S]\n',
    'K=v\n',
    '\\\n',
  ];
  const texts = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 30 });
  fc.assert(
    fc.property(texts, text => {
      const unit = tryToParse(text);
      if (unit === undefined) return;
      const again = renderParsedUnit(unit);
      const reparsed = parseUnit(again);
      if (JSON.stringify(withoutLines(reparsed)) !== JSON.stringify(withoutLines(unit))) throw new Error(again);
      if (renderParsedUnit(reparsed) !== again) throw new Error('not stable');
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

test('what systemd would leave out is refused in a unit that lowport makes', t => {
  const unit: UnitFile = { preamble: [], sections: [{ name: 'S', body: [{ stray: 'nonsense', line: 1 }] }] };
  t.throws(() => renderUnit(unit), { code: 'ERR_UNIT_TEXT' });
});

function tryToParse(text: string): UnitFile | undefined {
  try {
    return parseUnit(text);
  } catch (error) {
    if (error instanceof UnitSyntaxError) return undefined;
    throw error;
  }
}

function withoutLines(unit: UnitFile): unknown {
  return JSON.parse(JSON.stringify(unit, (key, value) => (key === 'line' ? undefined : value)));
}
