import { existsSync } from 'node:fs';
import { findBlocker, type Identity } from '../../../file-access.js';
import type { Question } from '../../doctor/facts.js';
import type { NeededFile } from '../../doctor/facts-of-files.js';
import type { Run, ServiceUnit } from '../../doctor/facts-of-units.js';
import { hiddenBy } from '../needs.js';
import { findHomes } from '../users.js';

type Needed = Pick<NeededFile, 'use' | 'path'>;

/** The files that the service needs, or the named entry, and whether `identity` reaches them. */
export function readNeededFiles(
  { entry, node }: Question,
  { service, runs, identity }: { service: ServiceUnit | undefined; runs: readonly Run[]; identity: Identity },
): NeededFile[] {
  const needed: Needed[] = service
    ? findNeeded(service, runs)
    : [{ use: 'node', path: node }, ...(entry === undefined ? [] : [{ use: 'entry' as const, path: entry }])];
  const isHidden = service ? hiddenFrom(service, identity) : () => false;
  return needed.map(one => ({ ...one, ...findProblem(one, identity, isHidden) }));
}

/** Program and entry of the command; certificates by their credential, variable, argument, or the error about them. */
function findNeeded(service: ServiceUnit, runs: readonly Run[]): Needed[] {
  const [program, ...args] = service.command;
  const entry = args.find(arg => arg.startsWith('/') && /\.[cm]?[jt]s$/.test(arg) && !/\/register\.c?js$/.test(arg));
  return [
    ...(program?.startsWith('/') ? [{ use: 'node' as const, path: program }] : []),
    ...(entry === undefined ? [] : [{ use: 'entry' as const, path: entry }]),
    ...findCertificateFiles(service, runs).map(path => ({ use: 'certificate' as const, path })),
  ];
}

/** Keys and certificates that the program opens itself; systemd reads those of LoadCredential=, as root. */
export function findCertificateFiles(service: ServiceUnit, runs: readonly Run[]): string[] {
  const values = [...service.environment.map(one => one.replace(/^\w+=/, '')), ...service.command];
  const [, opened] = /\b(?:EACCES|ENOENT): .*open '(\/[^']+)'/.exec(runs.at(-1)?.failure?.error ?? '') ?? [];
  const paths = [...values, ...(opened === undefined ? [] : [opened])];
  return [...new Set(paths.filter(path => /^\/.*\.(pem|crt|cer|key)$/.test(path)))];
}

/** What the unit binds into its view is reached past the folders above it: systemd makes those itself. */
function hiddenFrom({ hidesHomes, bound }: ServiceUnit, identity: Identity): (folder: string) => boolean {
  if (!hidesHomes) return () => false;
  return hiddenBy(
    { exposed: bound.filter(path => existsSync(path)), writable: [], elsewhere: [] },
    findHomes(identity),
  );
}

function findProblem(
  { path, use }: Needed,
  identity: Identity,
  isHidden: (folder: string) => boolean,
): Pick<NeededFile, 'problem'> {
  try {
    const blocker = findBlocker(path, identity, { need: use === 'node' ? 'search' : 'read', isHidden });
    return blocker === undefined ? {} : { problem: { kind: 'blocked', blocker } };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: { kind: 'missing' } };
    return { problem: { kind: 'unseen' } };
  }
}
