import test from 'ava';
import {
  escapeArgument,
  escapeBindPath,
  escapeGlobPath,
  escapeJson,
  escapeLine,
  escapeProgram,
  escapeWord,
} from '../../../src/deploy/units/escape.js';
import { LowportError } from '../../../src/errors.js';

const escaped: [write: (text: string, what: string) => string, text: string, written: string][] = [
  [escapeArgument, 'plain', 'plain'],
  [escapeArgument, '', '""'],
  [escapeArgument, 'a b', '"a b"'],
  [escapeArgument, ';', '";"'],
  [escapeArgument, '%h $HOME', '"%%h $$HOME"'],
  [escapeArgument, '\u0024{HOME}', '"$\u0024{HOME}"'],
  [escapeArgument, 'a"b\\c', '"a\\"b\\\\c"'],
  [escapeArgument, "it's", '"it\'s"'],
  [escapeArgument, '-x', '-x'],
  [escapeWord, 'A=$b %c', '"A=$b %%c"'],
  [escapeWord, '/srv/ü', '"/srv/ü"'],
  [escapeBindPath, '/srv/a', '/srv/a'],
  [escapeBindPath, '/srv/a:b', '"/srv/a:b"'],
  [escapeLine, '/srv/a b"c:d', '/srv/a b"c:d'],
  [escapeLine, '100%', '100%%'],
  [escapeGlobPath, '/etc/app.env', '/etc/app.env'],
  [escapeProgram, '/opt/my node/50%', '"/opt/my node/50%%"'],
];

for (const [write, text, written] of escaped) {
  test(`${write.name} writes ${JSON.stringify(text)} as ${written}`, t => t.is(write(text, 'value'), written));
}

const refused: [write: (text: string, what: string) => string, text: string, reason: RegExp][] = [
  [escapeArgument, 'a\nb', /control character/],
  [escapeArgument, 'a\0b', /control character/],
  [escapeArgument, 'a\x7fb', /control character/],
  [escapeArgument, '\ud800', /not valid Unicode/],
  [escapeArgument, '\uffff', /not valid Unicode/],
  [escapeArgument, 'a'.repeat(131_072), /longer than 131071 bytes/],
  [escapeLine, '/srv/a\\', /with a backslash/],
  [escapeLine, '/srv/a ', /space/],
  [escapeLine, ' /srv/a', /space/],
  [escapeGlobPath, '/etc/*.env', /pattern/],
  [escapeGlobPath, '/etc/a\\b', /pattern/],
  [escapeProgram, '/opt/$a/node', /ExecStart=/],
  [escapeProgram, "/opt/it's/node", /ExecStart=/],
  [escapeProgram, '/opt/a\\b/node', /ExecStart=/],
];

for (const [write, text, reason] of refused) {
  test(`${write.name} refuses ${JSON.stringify(text.slice(0, 20))} with value, reason and cure`, t => {
    const error = t.throws(() => write(text, '--thing'), { instanceOf: LowportError, code: 'ERR_UNIT_VALUE' });
    t.true(error.message.startsWith('--thing "'));
    t.regex(error.message, reason);
    t.regex(error.hint, /another form/);
  });
}

test('escapeJson writes one line of printable text that JSON reads back', t => {
  const value = { a: ['\n\r\0\x7f\x85', '\ufdd0\uffff', '\u{1ffff}', '%h $HOME "\\'] };
  const text = escapeJson(value);
  t.notRegex(text, /\p{Cc}|\p{Noncharacter_Code_Point}/u);
  t.deepEqual(JSON.parse(text), value);
});
