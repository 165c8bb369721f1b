import type { Unit } from '../../unit.js';
import type { Rule } from '../rule.js';
import type { Service } from '../service.js';
import { askedRules } from './asked.js';
import { commandRules } from './commands.js';
import { fileRules } from './files.js';
import { bootRules, installRules } from './install.js';
import { languageRules } from './language.js';
import { nodeRules } from './node.js';
import { notifyRules } from './notify.js';
import { pathRules } from './paths.js';
import { portRules, socketUnitRules } from './ports.js';
import { requestRules } from './requests.js';
import { rightRules } from './rights.js';
import { secretRules } from './secrets.js';
import { socketRules } from './sockets.js';
import { trustRules } from './trust.js';
import { userRules } from './users.js';
import { wrapperRules } from './wrappers.js';

/** What `check` says beside the rules: of systemd's own verdict, and of units that it cannot check. */
const otherCodes = [
  {
    code: 'systemd-verdict',
    severity: 'error',
    about:
      'what `systemd-analyze verify --recursive-errors=yes` says; a warning where it says that something is deprecated or unsafe',
  },
  {
    code: 'no-verdict',
    severity: 'notice',
    about: "systemd's own verdict is missing: no systemd here, or another version was asked for",
  },
  { code: 'unit-masked', severity: 'notice', about: 'the unit is masked, and systemd will not start it' },
] as const;

/** For units of every type. */
export const unitRules: readonly Rule<Unit>[] = [...languageRules, ...pathRules, ...commandRules, ...installRules];

export { socketUnitRules };

export const serviceRules: readonly Rule<Service>[] = [
  ...wrapperRules,
  ...socketRules,
  ...nodeRules,
  ...askedRules,
  ...portRules,
  ...bootRules,
  ...requestRules,
  ...notifyRules,
  ...rightRules,
  ...userRules,
  ...secretRules,
  ...fileRules,
  ...trustRules,
];

/** All codes that `check` knows, each once, with what it is about. */
export function listCodes(): { code: string; severity: string; about: string }[] {
  const all = [...otherCodes, ...unitRules, ...serviceRules, ...socketUnitRules];
  return [...new Map(all.map(({ code, severity, about }) => [code, { code, severity, about }])).values()];
}
