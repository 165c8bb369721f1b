import test from 'ava';
import fc from 'fast-check';
import { parseUnit } from '../../src/deploy/units/parse.js';
import { isEntry } from '../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../src/deploy/ways/options.js';
import type { Plan } from '../../src/deploy/ways/plan.js';
import { readStamp } from '../../src/deploy/ways/stamp.js';
import type { Way } from '../../src/deploy/ways/way.js';
import { loadWays, planWay } from '../../src/deploy/ways/ways.js';
import { LowportError } from '../../src/errors.js';
import { hostFacts } from './facts.js';

/*
 * What hostile.test.ts shows of the socket way place by place, here for every way as a whole: a value of the user is
 * refused, or the units have the same keys as with a harmless value, and the plan runs the same programs.
 */
const pieces = [
  ...'"\'`\\%$}{;=#[]:/~-@*?,!+ \t\n\r\0\u2028\ufeff\ud800xé',
  '\nExecStart=',
  '\n[Service]',
  '$HOME',
  '%h',
  ' ; ',
];
const hostileText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...pieces), maxLength: 8 }),
  fc.constantFrom(...pieces).map(piece => `a${piece}b`),
);

type Changes = { raw?: RawOptions; facts?: Parameters<typeof hostFacts>[0] };

const user = (name: string) => ({ name, uid: 1000, group: name });
const places: [what: string, put: (value: string) => Changes][] = [
  ['an argument', value => ({ raw: { args: [value] } })],
  ['a variable', value => ({ raw: { env: [`A=${value}`] } })],
  ['the entry', value => ({ facts: { program: { entry: `/srv/${value}` } } })],
  ['the working directory', value => ({ facts: { program: { workdir: `/srv/${value}` } } })],
  ['the node binary', value => ({ facts: { program: { node: `/srv/${value}` } } })],
  ['the folder of lowport', value => ({ facts: { program: { register: `/srv/${value}` } } })],
  ['the user', value => ({ facts: { user: user(`u${value}`) } })],
  ['a writable path', value => ({ raw: { readWrite: [`/srv/${value}`] } })],
  ['a file of variables', value => ({ raw: { envFile: [`/srv/${value}`] } })],
  ['an address', value => ({ raw: { listen: [value] } })],
  ['a unix path', value => ({ raw: { listen: [`/run/${value}`] } })],
  ['a map', value => ({ raw: { map: `/run/${value}=80` }, facts: { user: user('ann') } })],
  ['a name', value => ({ raw: { name: value } })],
  ['a memory limit', value => ({ raw: { memoryMax: value } })],
];

for (const way of await loadWays()) {
  for (const [what, put] of places) {
    test(`${way.name}: ${what} adds nothing and starts nothing else, or is refused`, t => {
      const check = (value: string) => {
        const { raw = {}, facts = {} } = put(value);
        const plan = planOrRefusal(way, raw, facts);
        if (plan === undefined) return;
        for (const { path, content } of plan.files.filter(({ path }) => /\.(service|socket|container)$/.test(path))) {
          checkUnit(path, content);
        }
        // No shell is asked to read a value, and no name of a file leads elsewhere.
        for (const { path } of [...plan.files, ...plan.copies, ...plan.links]) {
          if (/[\0\n]|\/\.\.?(\/|$)/.test(path)) throw new Error(`the path ${path}`);
        }
        const scripts = [...plan.prepare, ...plan.apply, ...plan.undo, ...plan.settle].filter(
          ([program]) => program === 'sh',
        );
        for (const [, , script = ''] of scripts) if (/[\n`]/.test(script)) throw new Error(`the script ${script}`);
      };
      fc.assert(fc.property(hostileText, check), { numRuns: 150 });
      t.pass();
    });
  }
}

/** Undefined where the value is refused. */
function planOrRefusal(way: Way, raw: RawOptions, changes: Changes['facts']): Plan | undefined {
  try {
    const options = readOptions(raw, '/srv/app');
    const name = options.name ?? 'app';
    return planWay(way, options, hostFacts({ pm2: '/pm2', ...changes, program: { name, ...changes?.program } }));
  } catch (error) {
    if (error instanceof LowportError && error.code !== 'ERR_UNIT_TEXT') return undefined;
    throw error;
  }
}

/** Counted on the text itself: each line is a comment, a header or an entry of one of the known sections. */
function checkUnit(path: string, content: string): void {
  const unit = parseUnit(content);
  const lines = content.split(/[\n\r\0]/).filter(line => line !== '' && !line.startsWith('#'));
  const entries = unit.sections.flatMap(({ body }) => body.filter(isEntry));
  if (lines.length !== entries.length + unit.sections.length) throw new Error(`${path}: a line of another kind`);
  const names = unit.sections.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new Error(`${path}: the section ${names} twice`);
  const starts = entries.filter(({ key }) => key === 'ExecStart').length;
  if (starts > (path.endsWith('-redirect.service') ? 2 : 1)) throw new Error(`${path}: ${starts} commands`);
  if (path.endsWith('app.service') && readStamp(unit) === undefined) throw new Error(`${path}: no stamp`);
}
