import test from 'ava';
import fc from 'fast-check';
import { quoteApache } from '../../../src/deploy/ways/config/apache-text.js';
import { caddy, quoteCaddy } from '../../../src/deploy/ways/config/caddy-text.js';
import { quoteHaproxy } from '../../../src/deploy/ways/config/haproxy-text.js';
import { nginx, quoteNginx } from '../../../src/deploy/ways/config/nginx-text.js';
import { LowportError } from '../../../src/errors.js';
import { hostileName } from '../hostile-text.js';

test('a piece stands at the depth of its place, and a line without a value is left out', t => {
  const inner = nginx`
a ${'x y'};
b {
  c;
}
`;
  const outer = nginx`
server {
  ${[]}
  ${[inner, nginx`d ${['1', '2 3']};`]}
  ${nginx``}
}
`;
  t.is(outer.text, 'server {\n  a "x y";\n  b {\n    c;\n  }\n  d 1 "2 3";\n}\n');
});

const words: [quote: (value: string) => string, value: string, written: string][] = [
  [quoteNginx, '/srv/cert.pem', '/srv/cert.pem'],
  [quoteNginx, '/srv/a"b\\c;}#', '"/srv/a\\"b\\\\c;}#"'],
  [quoteNginx, '', '""'],
  [quoteApache, '/srv/a b"\\', '"/srv/a b\\"\\\\"'],
  [quoteApache, '$a {b}', '"$a {b}"'],
  [quoteCaddy, 'a "b" #', '"a \\"b\\" #"'],
  [quoteHaproxy, "a'b $c", "'a'\\''b $c'"],
];

for (const [quote, value, written] of words) {
  test(`${quote.name} writes ${JSON.stringify(value)} as ${written}`, t => t.is(quote(value), written));
}

const refused: [quote: (value: string) => string, value: string][] = [
  [quoteNginx, '/srv/$host'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Apache's.
  [quoteApache, '/srv/${HOME}'],
  [quoteCaddy, '{env.HOME}'],
  [quoteCaddy, 'a\\b'],
  ...[quoteNginx, quoteApache, quoteCaddy, quoteHaproxy].flatMap((quote): [(value: string) => string, string][] => [
    [quote, 'a\nb'],
    [quote, 'a\0b'],
    [quote, 'a\ud800b'],
  ]),
];

for (const [quote, value] of refused) {
  test(`${quote.name} refuses ${JSON.stringify(value)}`, t => {
    const error = t.throws(() => quote(value), { instanceOf: LowportError, code: 'ERR_CONFIG_VALUE' });
    t.regex(error.message, / in the configuration of \w+: /);
  });
}

test('what is in quotes ends where the value ends', t => {
  const check = (value: string) => {
    for (const quote of [quoteNginx, quoteApache, quoteCaddy]) {
      const written = tryTo(() => quote(value));
      if (written?.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/s.test(written)) throw new Error(written);
      if (written !== undefined && !written.startsWith('"') && /[\s;{}"'\\#$]/.test(written)) throw new Error(written);
    }
  };
  fc.assert(fc.property(hostileName, check), { numRuns: 1000 });
  t.is(caddy`a ${'b c'}`.text, 'a "b c"');
});

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof LowportError) return undefined;
    throw error;
  }
}
