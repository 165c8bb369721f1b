import type { Finding } from '../../finding.js';
import { commandRules } from '../../units/check/rules/commands.js';
import { languageRules } from '../../units/check/rules/language.js';
import { pathRules } from '../../units/check/rules/paths.js';

/** Of what lowport says more than systemd. */
const fuller = new Set([
  ...[...languageRules, ...pathRules, ...commandRules].map(({ code }) => code),
  'socket-no-service',
  'accept-yes',
]);

// What systemd says after it has said why.
const consequence = /has a bad unit file setting|fatal error, unit will not be started|failed to load properly/;

// Of a circle systemd names any units in it, today these and tomorrow others.
const circle = /ordering cycle|Found dependency on|break cycle|order is cyclic/;

/**
 * lowport's findings and systemd's, without what is said twice: of a line that systemd does not understand lowport says
 * more, and each finding once, though two units may lead to it.
 */
export function mergeFindings(own: readonly Finding[], verdict: readonly Finding[]): Finding[] {
  const explained = new Set(own.filter(({ code }) => fuller.has(code)).map(placeOf));
  const faulty = new Set([...own, ...verdict.filter(({ text }) => !consequence.test(text))].map(({ file }) => file));
  const knowsCircle = own.some(({ code }) => code === 'socket-order');
  const isSaid = (finding: Finding) =>
    explained.has(placeOf(finding)) ||
    (consequence.test(finding.text) && faulty.has(finding.file)) ||
    (knowsCircle && circle.test(finding.text));
  const added = verdict.filter(finding => !isSaid(finding));
  const all = [...own, ...added];
  const files = [...new Set(all.map(({ file }) => file))];
  const once = [
    ...new Map(all.map(finding => [`${finding.code} ${placeOf(finding)} ${finding.text}`, finding])).values(),
  ];
  return once.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0));
}

function placeOf({ file, line }: Finding): string {
  return `${file}:${line}`;
}
