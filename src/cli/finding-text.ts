import type { Severity } from '../deploy/finding.js';
import type { Output } from './output.js';

const colors = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;

export function paintSeverity(severity: Severity, output: Output): string {
  return output.paint(colors[severity], severity);
}
