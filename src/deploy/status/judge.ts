import { type Finding, sortFindings } from '../finding.js';
import { type Interrupted, judgeInterrupted } from '../interrupted.js';
import type { Facts, ListeningSocket, ServedRelease, Service } from './facts.js';
import { judgeRenewal } from './judge-renewal.js';

/** Let's Encrypt's own clients renew at 30 days: who comes below this has a renewal that fails. */
const fewDays = 14;

/** Of an installation: the changes that have not come to their end, and the errors that `check` finds in its service's unit. */
type Known = { interrupted?: readonly Interrupted[]; obstacles?: readonly Finding[] };

/** What is not as it should be, the gravest first. */
export function judge(facts: Facts, { interrupted = [], obstacles = [] }: Known = {}): Finding[] {
  return sortFindings([
    ...interrupted.map(judgeInterrupted),
    ...(facts.service === undefined ? [] : judgeService(facts.service, facts.name)),
    ...judgeNextStart(facts, obstacles),
    ...(facts.release === undefined ? [] : judgeRelease(facts.release, facts.name)),
    ...judgeOthers(facts),
    ...facts.sockets.flatMap(socket => judgeSocket(socket, facts)),
    ...judgeCertificate(facts),
    ...(facts.renewal === undefined ? [] : judgeRenewal(facts.renewal, facts.name, facts.certificate?.names ?? [])),
    ...judgeDrift(facts),
  ]);
}

function judgeService(service: Service, name: string): Finding[] {
  const { unit, state, lastExit, failedReload, enabled, startsAtBoot, needsReload, dropIns } = service;
  const look = `journalctl -u ${name} -e; lowport doctor --unit ${name}`;
  const found: Finding[] = [];
  const how = lastExit === undefined ? '' : `, its last run ended with ${lastExit}`;
  if (state === 'failed') found.push(finding('service-failed', 'error', `${unit} has failed${how}`, look));
  else if (failsAgain(service))
    found.push(finding('crash-loop', 'error', `${unit} starts again and again${how}`, look));
  else if (state === 'activating')
    found.push(finding('starting', 'warning', `${unit} is starting; clients wait meanwhile`, look));
  if (failedReload !== undefined) {
    found.push(
      finding(
        'reload-failed',
        'error',
        `the last reload of ${unit} failed (${failedReload}): it runs as before, and a restart may fail as well`,
        `journalctl -u ${name} -e; once that is mended: systemctl reload ${name}`,
      ),
    );
  }
  if (needsReload) {
    found.push(
      finding(
        'reload-pending',
        'warning',
        `${unit} has changed on disk since systemd read it`,
        'systemctl daemon-reload',
      ),
    );
  }
  if (!enabled) {
    found.push(
      finding('not-enabled', 'warning', 'nothing of it starts at boot', 'Run lowport install again, which enables it'),
    );
  } else if (startsAtBoot === false) {
    const text = 'after a boot the program runs no sooner than its first client comes';
    found.push(finding('not-at-boot', 'warning', text, `systemctl enable ${unit}`));
  }
  for (const path of dropIns) {
    found.push({
      ...finding('drop-in', 'notice', `a drop-in changes ${unit}`, `Look at it: systemctl cat ${name}`),
      file: path,
    });
  }
  return found;
}

/** systemd waits until it tries again; or it tries, and the try before has failed. */
function failsAgain({ state, subState, restarts, recentFailures }: Service): boolean {
  const tries = state === 'activating' && restarts > 0 && recentFailures > 0;
  return subState === 'auto-restart' || recentFailures >= 3 || tries;
}

function judgeRelease({ folder, isGone, pending, refused }: ServedRelease, name: string): Finding[] {
  const found: Finding[] = [];
  if (isGone) {
    const cure = `Put it back, or deploy another: lowport deploy ${name}`;
    found.push({
      ...finding('release-gone', 'error', 'the release that serves is gone: its next start fails', cure),
      file: folder,
    });
  }
  if (refused !== undefined) {
    const text = `${refused.folder} was refused, and the version before serves on: ${refused.reason}`;
    found.push(finding('release-refused', 'warning', text, `Fix what it says, then: lowport deploy ${name}`));
  } else if (pending !== undefined) {
    const text = `${pending.link} leads to ${pending.folder} now, and ${folder} serves`;
    found.push(finding('release-pending', 'warning', text, `lowport deploy ${name}`));
  }
  return found;
}

/** A service that runs may be one that cannot start again: its program, its folder or its node is gone. */
function judgeNextStart({ service }: Facts, obstacles: readonly Finding[]): Finding[] {
  return obstacles.map(({ text, cure, file, line }) => ({
    ...finding('next-start', 'error', `${service?.unit} would not start again: ${text}`, cure),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  }));
}

function judgeOthers({ failedUnits }: Facts): Finding[] {
  return failedUnits.map(unit =>
    finding(
      'unit-failed',
      'warning',
      `${unit} has failed, so that systemd calls this host degraded`,
      `journalctl -u ${unit} -e; systemctl reset-failed ${unit}`,
    ),
  );
}

function judgeSocket({ address, state, unit, queue = 0, limit }: ListeningSocket, { service }: Facts): Finding[] {
  if (state === 'closed') {
    const cure =
      unit === undefined ? `lowport doctor ${address}` : `systemctl start ${unit}; lowport doctor ${address}`;
    return [finding('closed', 'error', `nobody listens on ${address}`, cure)];
  }
  if (limit !== undefined && queue >= limit) {
    return [
      finding(
        'queue-full',
        'error',
        `the queue of ${address} is full: new clients are turned away`,
        `lowport doctor ${address}`,
      ),
    ];
  }
  // A few who are just about to be accepted are no news.
  if (queue <= fewClients || service?.state !== 'active') return [];
  return [
    finding(
      'queue',
      'warning',
      `${queue} clients wait on ${address}: the program does not accept them fast enough`,
      `lowport doctor ${address}`,
    ),
  ];
}

const fewClients = 64;

function judgeCertificate({ certificate, name }: Facts): Finding[] {
  if (certificate === undefined || certificate.daysLeft >= fewDays) return [];
  const { daysLeft, path } = certificate;
  const cure = `Renew it, then: systemctl reload ${name}`;
  const text = daysLeft < 0 ? 'the certificate has expired' : `the certificate expires in ${daysLeft} days`;
  return [{ ...finding('certificate', daysLeft < 0 ? 'error' : 'warning', text, cure), file: path }];
}

function judgeDrift({ drift }: Facts): Finding[] {
  return drift.map(({ path, what }) => ({ ...describeDrift(what), file: path }));
}

function describeDrift(what: Facts['drift'][number]['what']): Finding {
  if (what === 'open to others') {
    const text = 'root reads or runs this file for it, and others than root may change it';
    return finding(
      'untrusted-path',
      'warning',
      text,
      'lowport check on its units says who; the same install again refuses it',
    );
  }
  if (what === 'outdated') {
    const text = 'a copy that install has made is older than what it was made of';
    return finding(
      'copy-outdated',
      'warning',
      text,
      'The same lowport install again copies it anew, and restarts the service',
    );
  }
  return finding(
    what === 'missing' ? 'file-missing' : 'file-edited',
    what === 'missing' ? 'error' : 'warning',
    what === 'missing' ? 'a file that install has written is gone' : 'a file is not as install has written it',
    'lowport install again with --force writes it anew; --dry-run shows the difference',
  );
}

function finding(code: string, severity: Finding['severity'], text: string, cure: string): Finding {
  return { code, severity, text, cure };
}
