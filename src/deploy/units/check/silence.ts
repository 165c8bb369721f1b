import type { Finding } from '../../finding.js';
import type { Unit } from '../unit.js';

/** `# lowport-ignore: CODE CODE`, also with commas, anywhere in a file of a unit. */
const comment = /^lowport-ignore:\s*(.+)$/;

/**
 * Leaves out what the owner of the units does not want to hear: `codes` everywhere, and those of a comment
 * `# lowport-ignore: CODE` in the files of that unit, its drop-ins among them.
 */
export function silenceFindings(
  findings: readonly Finding[],
  { units, codes }: { units: readonly Unit[]; codes: readonly string[] },
): Finding[] {
  const byFile = new Map(units.flatMap(unit => unit.files.map(({ path }) => [path, listSilenced(unit)] as const)));
  return findings.filter(({ code, file = '' }) => !codes.includes(code) && !byFile.get(file)?.includes(code));
}

function listSilenced({ files }: Unit): string[] {
  const items = files.flatMap(({ unit: { preamble, sections } }) => [
    ...preamble,
    ...sections.flatMap(({ body }) => body),
  ]);
  return items.flatMap(item => {
    const listed = 'comment' in item ? comment.exec(item.comment.trim())?.[1] : undefined;
    return listed?.split(/[\s,]+/).filter(code => code !== '') ?? [];
  });
}
