import type { Finding } from '../../deploy/finding.js';

/** With this many files or more, nobody sees from the single findings what is wrong most often. */
const manyFiles = 4;

/** How often each code was found, the most frequent first; nothing for a few files. */
export function countCodes(findings: readonly Finding[]): string[] {
  const files = new Set(findings.flatMap(({ file }) => file ?? []));
  if (files.size < manyFiles) return [];
  const codes = [...new Set(findings.map(({ code }) => code))];
  const counts = codes.map(code => {
    const own = findings.filter(finding => finding.code === code);
    return { code, count: own.length, files: new Set(own.flatMap(({ file }) => file ?? [])).size };
  });
  const width = Math.max(...codes.map(code => code.length));
  return counts
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    .map(one => `${String(one.count).padStart(5)}  ${one.code.padEnd(width)}${sayFiles(one.files)}`.trimEnd());
}

/** A masked unit has no file that it stands in. */
function sayFiles(count: number): string {
  return count === 0 ? '' : `  in ${count} file${count === 1 ? '' : 's'}`;
}
