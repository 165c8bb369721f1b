import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../finding.js';
import { parseUnitName } from '../../units/unit.js';

/** What a finding names as the file of a unit that came by standard input. */
const shown = '/dev/stdin';

/** A unit without a file, given one for a while: systemd's own verdict needs it. Its type is what its sections say. */
export function withPipedUnit<T extends { findings: Finding[]; units: { name: string; files: string[] }[] }>(
  text: string,
  check: (path: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-check-'));
  const path = join(folder, `stdin.${readType(text)}`);
  const rename = (words: string) => words.replaceAll(path, shown);
  try {
    writeFileSync(path, text);
    const report = check(path);
    return {
      ...report,
      units: report.units.map(unit => ({ ...unit, files: unit.files.map(rename) })),
      findings: report.findings.map(finding => ({
        ...finding,
        text: rename(finding.text),
        cure: rename(finding.cure),
        ...(finding.file !== undefined && { file: rename(finding.file) }),
      })),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readType(text: string): string {
  const types = [...text.matchAll(/^\[(\w+)\]/gm)].map(([, name = '']) => name.toLowerCase());
  return types.find(type => parseUnitName(`stdin.${type}`) !== undefined) ?? 'service';
}
