import { type Finding, sortFindings } from '../finding.js';
import type { Facts } from './facts.js';
import { alsoFailingRecogniser, checkedRecogniser } from './recognise-checked.js';
import { deathRecognisers } from './recognise-death.js';
import { fileCapabilityRecognisers } from './recognise-file-capability.js';
import { certificateRecognisers, fileRecognisers } from './recognise-files.js';
import { holderRecognisers } from './recognise-holder.js';
import { interruptedRecogniser, recordRecogniser } from './recognise-interrupted.js';
import { platformRecognisers } from './recognise-platform.js';
import { loweredStartRecogniser } from './recognise-port-start.js';
import { addonRecogniser, firewallRecognisers, narrowRecognisers } from './recognise-reach.js';
import { rightRecognisers } from './recognise-rights.js';
import { runtimeRecognisers } from './recognise-runtime.js';
import { startRecognisers } from './recognise-start.js';
import { socketRecognisers, staleRecogniser } from './recognise-units.js';
import type { Recogniser } from './recogniser.js';

/**
 * Every situation that doctor knows, in groups of which the first that fits speaks for the rest. What causes others
 * comes before them.
 */
export const recogniserGroups: readonly (readonly Recogniser[])[] = [
  platformRecognisers,
  [interruptedRecogniser],
  [recordRecogniser],
  [staleRecogniser],
  runtimeRecognisers,
  deathRecognisers,
  fileRecognisers,
  [checkedRecogniser],
  holderRecognisers,
  rightRecognisers,
  certificateRecognisers,
  socketRecognisers,
  firewallRecognisers,
  narrowRecognisers,
  fileCapabilityRecognisers,
  [loweredStartRecogniser],
  [addonRecogniser],
  [alsoFailingRecogniser],
];

export { startRecognisers };

/** What is wrong by these facts; the first is the verdict: the gravest, and of those the one that comes first. */
export function diagnose(facts: Facts): Finding[] {
  const causes = recogniserGroups.flatMap(group => findFirst(group, facts));
  // That a service does not come up is the verdict only where nothing was found that it comes from.
  const isExplained = causes.some(({ severity, code }) => (severity === 'error' && !isOutside(code)) || isDeath(code));
  return sortFindings(isExplained ? causes : [...findFirst(startRecognisers, facts), ...causes]);
}

function isDeath(code: string): boolean {
  return deathRecognisers.some(recogniser => recogniser.code === code);
}

/** What keeps clients out, or another service down, and not this one from running. */
function isOutside(code: string): boolean {
  return [...firewallRecognisers, ...narrowRecognisers, alsoFailingRecogniser].some(
    recogniser => recogniser.code === code,
  );
}

function findFirst(group: readonly Recogniser[], facts: Facts): Finding[] {
  for (const { code, severity, find } of group) {
    const match = find(facts);
    if (match !== undefined) return [{ code, severity, ...match, cure: match.cure.join('\n') }];
  }
  return [];
}
