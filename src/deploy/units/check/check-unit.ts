import type { Finding } from '../../finding.js';
import { parseUnitName, type Unit } from '../unit.js';
import type { HostView } from './host-view.js';
import { placeOf, type Rule } from './rule.js';
import { serviceRules, socketUnitRules, unitRules } from './rules/all.js';
import { describeService } from './service.js';

/** What lowport's own rules have to say about a unit, in the order of the file. */
export function checkUnit(unit: Unit, host: HostView): Finding[] {
  const type = parseUnitName(unit.name)?.type;
  const findings = [
    ...apply(unitRules, unit, host, unit),
    ...(type === 'service' ? apply(serviceRules, describeService(unit, host), host, unit) : []),
    ...(type === 'socket' ? apply(socketUnitRules, unit, host, unit) : []),
  ];
  const order = unit.files.map(({ path }) => path);
  const rank = ({ file = '', line = 0 }: Finding) => order.indexOf(file) * 1e6 + line;
  return findings.sort((a, b) => rank(a) - rank(b));
}

function apply<Subject>(rules: readonly Rule<Subject>[], subject: Subject, host: HostView, unit: Unit): Finding[] {
  const section = unit.name.endsWith('.socket') ? 'Socket' : 'Service';
  return rules.flatMap(({ code, severity, find }) =>
    find(subject, host).map(found => {
      const { file, line } = found.at ?? placeOf(unit, section);
      return { code, severity: found.severity ?? severity, text: found.text, cure: found.cure, file, line };
    }),
  );
}
