import test from 'ava';
import fc from 'fast-check';
import { parseUnit } from '../../src/deploy/units/parse.js';
import { isEntry } from '../../src/deploy/units/unit-file.js';
import { readStamp } from '../../src/deploy/ways/stamp.js';
import { loadWays } from '../../src/deploy/ways/ways.js';
import { pieces, places, planAt } from './hostile-places.js';

/*
 * What hostile.test.ts shows of the socket way place by place, here for every way as a whole: a value of the user is
 * refused, or the units have the same keys as with a harmless value, and the plan runs the same programs.
 */
const hostileText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...pieces), maxLength: 8 }),
  fc.constantFrom(...pieces).map(piece => `a${piece}b`),
);

/** Rules of a firewall have numbers, and the name, which is letters, digits and `._-`. */
const firewalls = ['nftables', 'iptables', 'firewalld'];

for (const way of await loadWays()) {
  for (const { what, put, harmless } of places) {
    test(`${way.name}: ${what} adds nothing and starts nothing else, or is refused`, t => {
      const check = (value: string) => {
        const plan = planAt(way, put(value));
        if (plan === undefined) return;
        for (const { path, content } of plan.files.filter(({ path }) => /\.(service|socket|container)$/.test(path))) {
          checkUnit(path, content);
        }
        if (firewalls.includes(way.name) && !/name$|address|map/.test(what)) {
          const rules = ({ files }: typeof plan) => files.filter(({ unit }) => unit === undefined);
          t.deepEqual(rules(plan), rules(planAt(way, put(harmless[0])) ?? plan));
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
