import { findClosest } from '../../closest.js';
import { directivesOf, sectionsOfType, sectionsWith, sinceOf } from '../../directives.js';
import { parseUnitName, type Setting, type Unit } from '../../unit.js';
import { isStray } from '../../unit-file.js';
import { findValueProblem, type ValueProblem } from '../../values.js';
import { type Found, type Rule, show } from '../rule.js';

/** What systemd does not understand. It goes on without what it does not know, and the service with the default. */
export const languageRules: readonly Rule<Unit>[] = [
  {
    code: 'unit-syntax',
    severity: 'error',
    about: 'a section header without `]`: systemd refuses the whole file',
    find: ({ files }) =>
      files.flatMap(({ path, fault }) =>
        fault === undefined
          ? []
          : [{ text: fault.text, cure: 'Close it, as in [Service].', at: { file: path, line: fault.line } }],
      ),
  },
  {
    code: 'line-ignored',
    severity: 'error',
    about: 'a line without `=`, before the first section, or not UTF-8: systemd leaves it out',
    find: ({ files }) =>
      files.flatMap(({ path, unit, garbled }) => [
        ...[unit.preamble, ...unit.sections.map(({ body }) => body)]
          .flat()
          .filter(isStray)
          .map(({ stray, line }) => ({
            text: `${JSON.stringify(stray)}: ${/^[^=]+=/.test(stray) ? 'it stands before the first section' : 'there is no = in it'}, systemd leaves it out`,
            cure: 'Move it below the header of its section, write it with a =, or make it a comment with #.',
            at: { file: path, line },
          })),
        ...garbled.map(line => ({
          text: 'the line is not UTF-8, systemd leaves it out',
          cure: 'Save the file as UTF-8.',
          at: { file: path, line },
        })),
      ]),
  },
  {
    code: 'section-unknown',
    severity: 'error',
    about: 'a section that units of this type do not have: all in it is ignored',
    find: findUnknownSections,
  },
  {
    code: 'directive-unknown',
    severity: 'error',
    about: 'a directive that no systemd knows, mostly a slip of the pen',
    find: unit =>
      inKnownSections(unit)
        .filter(isUnknown)
        .filter(({ key }) => sectionsWith(key).length === 0)
        .map(explainUnknown),
  },
  {
    code: 'directive-misplaced',
    severity: 'error',
    about: 'a directive of another section: it is ignored where it stands',
    find: unit =>
      inKnownSections(unit)
        .filter(isUnknown)
        .filter(({ key }) => sectionsWith(key).length > 0)
        .map(setting => ({
          text: `${show(setting)}: it is no directive of [${setting.section}], systemd ignores it there`,
          cure: `Move it to [${placesFor(setting.key, unit).join('] or [')}].`,
          at: setting,
        })),
  },
  {
    code: 'directive-too-new',
    severity: 'warning',
    about: 'a directive that this systemd does not know yet: it is ignored',
    find: (unit, { systemd }) =>
      inKnownSections(unit)
        .filter(({ section, key }) => (sinceOf(section, key) ?? 0) > systemd)
        .map(setting => ({
          text: `${show(setting)}: systemd ${systemd} ignores it, it is there since ${sinceOf(setting.section, setting.key)}`,
          cure: 'Leave it out, or count on it only where systemd is newer.',
          at: setting,
        })),
  },
  {
    code: 'value-unknown',
    severity: 'error',
    about: 'a value that the directive does not take: the default counts, for a protection mostly none',
    find: (unit, { systemd }) =>
      badValues(unit, systemd)
        .filter(({ problem }) => problem.since === undefined)
        .map(({ setting, problem }) => ({
          text: `${show(setting)}: systemd does not know this value and uses the default instead${isProtection(setting.key) ? ', which does not protect' : ''}`,
          cure: `Write ${problem.expected}.`,
          at: setting,
        })),
  },
  {
    code: 'value-too-new',
    severity: 'error',
    about: 'a value that only a later systemd takes: the default counts, for a protection mostly none',
    find: (unit, { systemd }) =>
      badValues(unit, systemd)
        .filter(({ problem }) => problem.since !== undefined)
        .map(({ setting, problem }) => ({
          text: `${show(setting)}: systemd ${systemd} does not know this value, which is there since ${problem.since}, and uses the default instead`,
          cure: `Write ${problem.expected}.`,
          at: setting,
        })),
  },
];

function findUnknownSections({ name, files }: Unit): Found[] {
  const known = sectionsOfType(parseUnitName(name)?.type ?? '');
  return files.flatMap(({ path, unit }) =>
    unit.sections
      .filter(section => !known.includes(section.name) && !section.name.startsWith('X-'))
      .map(section => ({
        text: `[${section.name}]: there is no such section in ${name}, systemd ignores all that stands in it`,
        cure: `Write [${findClosest(section.name, known).name}], or [X-${section.name}] for what is not for systemd.`,
        at: { file: path, line: section.line ?? 1 },
      })),
  );
}

function inKnownSections({ name, settings }: Unit): Setting[] {
  const known = sectionsOfType(parseUnitName(name)?.type ?? '');
  return settings.filter(({ section }) => known.includes(section));
}

function isUnknown({ section, key }: Setting): boolean {
  return sinceOf(section, key) === undefined && !key.startsWith('X-');
}

function explainUnknown(setting: Setting): Found {
  const { name: likely, letters } = findClosest(setting.key, directivesOf(setting.section));
  return {
    text: `${show(setting)}: systemd has no such directive and ignores it`,
    cure: letters <= 3 ? `Did you mean ${likely}=?` : 'Look at the spelling in systemd.directives(7).',
    at: setting,
  };
}

function placesFor(key: string, { name }: Unit): string[] {
  const own = sectionsOfType(parseUnitName(name)?.type ?? '').filter(section => sinceOf(section, key) !== undefined);
  return own.length > 0 ? own : sectionsWith(key);
}

function badValues(unit: Unit, systemd: number): { setting: Setting; problem: ValueProblem }[] {
  return inKnownSections(unit).flatMap(setting => {
    // What is too new as a whole is another finding.
    if ((sinceOf(setting.section, setting.key) ?? Number.POSITIVE_INFINITY) > systemd) return [];
    const problem = findValueProblem(setting, systemd);
    return problem === undefined ? [] : [{ setting, problem }];
  });
}

function isProtection(key: string): boolean {
  return /^(Protect|Private|Restrict|NoNew|Lock|Memory|Dynamic|Proc|Device|RemoveIPC)/.test(key);
}
