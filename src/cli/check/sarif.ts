import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../deploy/finding.js';
import type { CheckReport } from '../../deploy/host/check/check-units.js';
import { listCodes } from '../../deploy/units/check/rules/all.js';
import { findOwnPackage } from '../../own-package.js';
import type { Scene } from './formats.js';

const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** SARIF 2.1.0, which code scanning reads: one run, a rule for each code that was found. */
export function renderSarif({ findings }: CheckReport, scene: Scene): string {
  const found = new Set(findings.map(({ code }) => code));
  const rules = listCodes()
    .filter(({ code }) => found.has(code))
    .map(({ code, about }) => ({ id: code, shortDescription: { text: about } }));
  const { version } = findOwnPackage();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'lowport', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => describe(finding, scene)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describe(finding: Finding, { cwd, markOf }: Scene) {
  const { code, severity, text, cure, file, line = 1 } = finding;
  const mark = markOf(finding);
  const region = {
    startLine: line,
    ...(mark && { startColumn: mark.column + 1, endColumn: mark.column + mark.length + 1 }),
  };
  const location = file && [{ physicalLocation: { artifactLocation: { uri: asUri(file, cwd) }, region } }];
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: `${text}. ${cure}` },
    ...(location && { locations: location }),
  };
}

/** From the working folder where the file is below it: a checkout, to which such a URI is relative. */
function asUri(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? pathToFileURL(file).href : path.split('/').map(encodeURIComponent).join('/');
}
