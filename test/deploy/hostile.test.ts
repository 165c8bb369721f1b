import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { parseUnit } from '../../src/deploy/units/parse.js';
import { isEntry, type UnitFile, valuesOf } from '../../src/deploy/units/unit-file.js';
import type { HostFacts } from '../../src/deploy/ways/facts.js';
import { type RawOptions, readOptions } from '../../src/deploy/ways/options.js';
import { socket } from '../../src/deploy/ways/socket.js';
import { readStamp } from '../../src/deploy/ways/stamp.js';
import { planWay } from '../../src/deploy/ways/ways.js';
import { LowportError } from '../../src/errors.js';
import { decodeCommand, decodeContent, decodeLine, decodeWords } from './decode.js';
import { hostFacts } from './facts.js';

const dangerous = [...'"\'\\%$}{;=#[]:/~-@*?,!+ \t\n\r\0\x7f\u0085\u00a0\u2028\ufeff\uffff\ud800xn09é😀'];
const pieces = [...dangerous, '\nExecStart=', '$HOME', '%h', '\\x0a', ' ; '];
const hostileText = fc.oneof(
  fc.string({
    unit: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...pieces) },
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 12,
  }),
  // One of them alone, and one among letters: what is quoted for another reason would hide it.
  fc.constantFrom(...pieces),
  fc.constantFrom(...pieces).map(piece => `a${piece}b`),
);

const runs = { numRuns: 500 };

/** Where a value of the user goes in, and how it is read back out of the units. */
type Place = {
  name: string;
  put: (value: string) => { raw?: RawOptions; facts?: Parameters<typeof hostFacts>[0] };
  read: (unit: UnitFile) => string | undefined;
  /** What stands there for the value, where it is not the value itself. */
  expect?: (value: string) => string;
};

const service =
  (key: string, at = 0) =>
  (unit: UnitFile) =>
    valuesOf(unit, 'Service', key)[at];
const through = (decode: (value: string) => string | undefined, read: Place['read']) => (unit: UnitFile) => {
  const value = read(unit);
  return value === undefined ? undefined : decode(value);
};
const command = (at: number) => through(value => decodeCommand(value)[at], service('ExecStart'));
const word = (key: string, at = 0) => through(value => onlyWord(decodeWords(value)), service(key, at));
const line = (key: string, at = 0) => through(decodeLine, service(key, at));
const inFolder = (value: string) => `/srv/${value}`;

const places: Place[] = [
  { name: 'an argument', put: value => ({ raw: { args: ['first', value] } }), read: command(5) },
  {
    name: 'the entry',
    put: value => ({ facts: { program: { entry: inFolder(value) } } }),
    read: command(3),
    expect: inFolder,
  },
  {
    name: 'the node binary',
    put: value => ({ facts: { program: { node: inFolder(value) } } }),
    read: command(0),
    expect: inFolder,
  },
  {
    name: 'the working directory',
    put: value => ({ facts: { program: { workdir: inFolder(value) } } }),
    read: line('WorkingDirectory'),
    expect: inFolder,
  },
  {
    name: 'a variable',
    put: value => ({ raw: { env: [`A=${value}`] } }),
    read: word('Environment', 3),
    expect: value => `A=${value}`,
  },
  { name: 'an assignment', put: value => ({ raw: { env: [value] } }), read: word('Environment', 3) },
  {
    name: 'a folder of a home',
    put: value => ({ facts: { homes: { exposed: [inFolder(value)], elsewhere: [], writable: [] } } }),
    read: through(bindSource, service('BindReadOnlyPaths')),
    expect: inFolder,
  },
  {
    name: 'a user',
    put: value => ({ facts: { user: { name: `u${value}`, uid: 1, group: 'g' } } }),
    read: line('User'),
    expect: value => `u${value}`,
  },
  { name: 'a size', put: value => ({ raw: { memoryMax: value } }), read: service('MemoryMax') },
];

const resolved: Place[] = [
  {
    name: 'the folder of lowport',
    put: value => ({ facts: { program: { register: inFolder(value) } } }),
    read: command(2),
  },
  { name: 'a writable path', put: value => ({ raw: { readWrite: [inFolder(value)] } }), read: word('ReadWritePaths') },
  {
    name: 'a file of variables',
    put: value => ({ raw: { envFile: [inFolder(value)] } }),
    read: through(value => decodeLine(value).replace('env-file:', ''), service('LoadCredential')),
  },
  {
    name: 'a file of variables that is not there',
    put: value => ({ raw: { envFile: [inFolder(value)] } }),
    read: through(value => decodeContent(value).replace('env-file:LOWPORT_MISSING=', ''), service('SetCredential', 1)),
  },
  {
    name: 'a file of variables of others',
    put: value => ({
      raw: { envFile: [inFolder(value)], env: ['NODE_ENV=x'] },
      facts: { envFilesOfOthers: [inFolder(value)] },
    }),
    read: through(value => value.replace('--env-file=', ''), command(1)),
  },
  {
    name: 'a certificate',
    put: value => ({ raw: { tlsCert: inFolder(value), tlsKey: '/k', listen: ['80'] } }),
    read: through(value => decodeLine(value).replace('tls-cert:', ''), service('LoadCredential')),
  },
];

for (const place of places) {
  test(`${place.name} stays what it is, or is refused`, t => {
    fc.assert(
      fc.property(hostileText, value => checkPlace(place, value, (place.expect ?? String)(value))),
      runs,
    );
    t.pass();
  });
}

for (const place of resolved) {
  test(`${place.name} stays what it is, or is refused`, t => {
    const normal = hostileText.filter(value => !value.includes('/') && !/^\.{0,2}$/.test(value));
    fc.assert(
      fc.property(normal, value => checkPlace(place, value, inFolder(value))),
      runs,
    );
    t.pass();
  });
}

const addresses: [name: string, address: (value: string) => string][] = [
  ['an address', value => value],
  ['a unix path', value => `/run/${value}`],
  ['an abstract name', value => `@${value}`],
  ['a role', value => `${value}=9000`],
];

for (const [name, address] of addresses) {
  test(`${name} adds nothing to the socket units, or is refused`, t => {
    const check = (value: string) => {
      const plan = planOrRefusal({ listen: [address(value)] }, {});
      if (plan === undefined) return;
      const [socket] = plan.files.map(({ content }) => parseUnit(content));
      const others = plan.files.slice(1).map(({ path }) => path.replace(/.*\//, ''));
      if (
        socket === undefined ||
        !/^(app-maintenance\.service app-maintenance-end\.service app-maintenance-end\.target )?app\.service$/.test(
          others.join(' '),
        )
      ) {
        throw new Error('not one socket unit and the services');
      }
      const expected = address(value).replace(/^[A-Za-z][A-Za-z0-9_-]*=/, '');
      const streams = valuesOf(socket, 'Socket', 'ListenStream').map(decodeLine);
      if (/^[/@]/.test(expected) && streams[0] !== expected) throw new Error(`read as ${streams[0]}`);
      if (streams.length !== 1) throw new Error('more than one address');
      checkLines(plan.files[0]?.content ?? '', socket);
    };
    fc.assert(fc.property(hostileText, check), runs);
    t.pass();
  });
}

test('a name is refused or stands in file names and units alone', t => {
  const check = (value: string) => {
    const options = tryTo(() => readOptions({ name: value }, '/srv'));
    if (options?.name !== undefined && !/^[A-Za-z0-9][\w.-]*$/.test(options.name)) throw new Error(value);
  };
  fc.assert(fc.property(hostileText, check), runs);
  t.pass();
});

/** Everything but the value is as with a harmless one, every entry is one line, and the value reads back. */
function checkPlace({ put, read }: Place, value: string, expected: string): void {
  const { raw = {}, facts = {} } = put(value);
  const plan = planOrRefusal(raw, facts);
  if (plan === undefined) return;
  const content = plan.files.at(-1)?.content ?? '';
  const unit = parseUnit(content);
  checkLines(content, unit);
  const harmless = put('1');
  const shape = parseUnit(planOrRefusal(harmless.raw ?? {}, harmless.facts ?? {})?.files.at(-1)?.content ?? '');
  if (shape.sections.length > 0 && !sameKeys(keysOf(shape), keysOf(unit))) throw new Error('other keys');
  if (read(unit) !== expected) throw new Error(`read back as ${JSON.stringify(read(unit))}`);
  const options = readStamp(unit)?.options;
  const made = JSON.parse(JSON.stringify(plan.options));
  if (!isDeepStrictEqual({ ...options, entry: 0, name: 0 }, { ...made, entry: 0, name: 0 })) {
    throw new Error('the stamp differs');
  }
}

function planOrRefusal(raw: RawOptions, changes: Parameters<typeof hostFacts>[0]) {
  const facts: HostFacts = hostFacts(changes);
  return tryTo(() => {
    const options = readOptions(raw, '/srv/app');
    return { ...planWay(socket, options, facts), options };
  });
}

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof LowportError && error.code !== 'ERR_UNIT_TEXT') return undefined;
    throw error;
  }
}

/** Counted on the text itself, without the parser: no entry spans lines, no line is of another kind. */
function checkLines(content: string, unit: UnitFile): void {
  const lines = content.split(/[\n\r\0]/).filter(text => text !== '' && !text.startsWith('#'));
  const entries = keysOf(unit).length;
  if (lines.length !== entries + unit.sections.length) throw new Error(`${lines.length} lines for ${entries} entries`);
  if (/[^\n\P{Cc}]|\p{Noncharacter_Code_Point}/u.test(content)) throw new Error('a character that systemd refuses');
  if (Buffer.from(content).toString() !== content) throw new Error('not UTF-8');
}

function keysOf(unit: UnitFile): string[] {
  return unit.sections.flatMap(({ name, body }) => body.filter(isEntry).map(({ key }) => `${name}.${key}`));
}

function sameKeys(a: string[], b: string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function onlyWord(words: string[]): string {
  if (words.length !== 1) throw new Error(`${words.length} words`);
  return words[0] ?? '';
}

function bindSource(value: string): string {
  // Outside of quotes a colon would divide source and destination.
  if (!value.startsWith('"') && value.includes(':')) throw new Error('a colon divides');
  return onlyWord(decodeWords(value));
}
