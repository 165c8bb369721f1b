import { diagnose } from '../../deploy/doctor/diagnose.js';
import type { Facts, Unread } from '../../deploy/doctor/facts.js';
import type { Finding } from '../../deploy/finding.js';
import { formatAddress } from '../../listen-address.js';
import { describeFacts } from './facts-text.js';

/** What doctor says: its result under --json, schemas/doctor.json. */
export type Report = {
  /** As ListenStream= spells them. */
  places: string[];
  service: string | null;
  /** Who would listen. */
  user: string;
  /** Sentences for people. */
  facts: string[];
  /** The first is the verdict. */
  findings: Finding[];
  unread: Unread[];
};

export function describeReport(facts: Facts): Report {
  return {
    places: facts.places.map(formatAddress),
    service: facts.service?.name ?? null,
    user: facts.runner.name,
    facts: describeFacts(facts),
    findings: diagnose(facts),
    unread: facts.unread,
  };
}
