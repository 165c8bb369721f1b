import { findClosest } from '../../closest.js';
import { commandKeys, readCommands } from '../../command.js';
import { findSetting, listSettings, type Setting, type Unit } from '../../unit.js';
import { parseBoolean } from '../../values.js';
import type { HostView } from '../host-view.js';
import { isRootService } from '../root-paths.js';
import { type Found, placeOf, type Rule, show } from '../rule.js';
import { describeEnvCredential, findOn, type Service } from '../service.js';

const bind = 'CAP_NET_BIND_SERVICE';

/** linux/capability.h */
const capabilities = `
  AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER
  FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE
  NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE
  SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`
  .trim()
  .split(/\s+/)
  .map(name => `CAP_${name}`);

/** By its name, or its number as one of a newer kernel may be written. */
function isCapability(word: string): boolean {
  return capabilities.includes(word.toUpperCase()) || /^\d{1,2}$/.test(word);
}

/** Who the service is, and what it may. */
export const rightRules: readonly Rule<Service>[] = [
  {
    code: 'root-service',
    severity: 'warning',
    about: 'a service of Node that runs as root',
    find: ({ isNode, unit }) => {
      const user = findSetting(unit, 'Service', 'User');
      if (!isNode || !isRootService(unit)) return [];
      return [
        {
          text: `${user === undefined ? 'neither User= nor DynamicUser= is set' : show(user)}: whoever breaks into the program has the host`,
          cure: 'Write DynamicUser=yes, or User= with a user of its own. Low ports come from a socket unit.',
          at: user ?? placeOf(unit, 'Service'),
        },
      ];
    },
  },
  {
    code: 'root-with-variables',
    severity: 'error',
    about:
      'a line that `+` or `!` has root run with the variables of an `EnvironmentFile=`, of which PATH or LD_PRELOAD lead root',
    find: ({ unit, isNode }) => {
      const [file] = listSettings(unit, 'Service', 'EnvironmentFile');
      if (!isNode || isRootService(unit) || file === undefined) return [];
      return commandKeys
        .flatMap(key => readCommands(unit, key))
        .filter(({ flags }) => /[+!]/.test(flags))
        .map(({ setting }) => ({
          text: `${show(setting)}: root runs it with all that ${show(file)} says, PATH and LD_PRELOAD as well`,
          cure: `Do it in a unit of its own without that file; or have Node itself read it: ${describeEnvCredential(file.value.replace(/^-/, ''))}`,
          at: setting,
        }));
    },
  },
  {
    code: 'capability-unknown',
    severity: 'error',
    about: 'a capability that there is not; systemd leaves it out and says nothing',
    find: ({ unit }) =>
      listSettings(unit, 'Service', 'AmbientCapabilities', 'CapabilityBoundingSet').flatMap(setting =>
        setting.value
          .replace(/^~/, '')
          .split(/\s+/)
          .filter(word => word !== '' && !word.includes('%') && !isCapability(word))
          .map(word => ({
            text: `${show(setting)}: there is no capability ${word}, and systemd leaves it out`,
            cure: `Did you mean ${findClosest(word.toUpperCase(), capabilities).name}?`,
            at: setting,
          })),
      ),
  },
  {
    code: 'ambient-bounded',
    severity: 'error',
    about: 'an ambient capability that `CapabilityBoundingSet=` takes away',
    find: ({ unit }) => {
      const bounding = listSettings(unit, 'Service', 'CapabilityBoundingSet');
      const last = unit.settings.findLast(
        ({ section, key }) => section === 'Service' && key === 'CapabilityBoundingSet',
      );
      if (last === undefined) return [];
      const lost = ambientWords(unit).filter(({ name }) => !isBounded(bounding, name));
      return lost.map(({ name, setting }) => ({
        text: `${show(setting)}: ${show(last)} takes ${name} away`,
        cure: `Add ${name} to CapabilityBoundingSet=.`,
        at: setting,
      }));
    },
  },
  {
    code: 'ambient-private-users',
    severity: 'error',
    about:
      '`AmbientCapabilities=CAP_NET_BIND_SERVICE` with `PrivateUsers=`: it counts in a namespace of its own only, where no port is',
    find: ({ unit }) => {
      const setting = findSetting(unit, 'Service', 'PrivateUsers');
      const wanted = ambientWords(unit).find(({ name }) => name === bind);
      if (wanted === undefined || setting === undefined || parseBoolean(setting.value) === false) return [];
      return [
        {
          text: `${show(setting)}: ${bind} counts in the service's own user namespace only, and a low port is refused (EACCES)`,
          cure: 'Remove PrivateUsers=, or let a socket unit open the port.',
          at: setting,
        },
      ];
    },
  },
  {
    code: 'file-capability-lost',
    severity: 'error',
    about: 'a node binary with file capabilities, and `NoNewPrivileges=`, which makes them useless',
    find: findLostCapabilities,
  },
];

function ambientWords(unit: Unit): { name: string; setting: Setting }[] {
  const settings = listSettings(unit, 'Service', 'AmbientCapabilities').filter(({ value }) => !value.startsWith('~'));
  return settings.flatMap(setting => setting.value.split(/\s+/).map(name => ({ name: name.toUpperCase(), setting })));
}

/** Whether the capability is left: lists are added up, those with ~ are taken off. An empty one leaves nothing. */
function isBounded(settings: readonly Setting[], name: string): boolean {
  let isIn = settings[0]?.value.startsWith('~') ?? false;
  for (const { value } of settings) {
    const isNamed = value.replace(/^~/, '').toUpperCase().split(/\s+/).includes(name);
    if (isNamed) isIn = !value.startsWith('~');
  }
  return isIn;
}

function findLostCapabilities({ unit, runtime, sockets }: Service, { files }: HostView): Found[] {
  const setting = findOn(unit, 'Service', 'NoNewPrivileges') ?? findOn(unit, 'Service', 'DynamicUser');
  if (files === undefined || setting === undefined || runtime.kind !== 'node' || !runtime.node.startsWith('/'))
    return [];
  const capabilities = files.readCapabilities(runtime.node) ?? '';
  const isAmbient = ambientWords(unit).some(({ name }) => name === bind);
  if (!capabilities.includes(bind.toLowerCase()) || sockets.length > 0 || isAmbient) return [];
  return [
    {
      text: `${show(setting)}: the capabilities of ${runtime.node} (${capabilities}) do not count with it, and a low port is refused (EACCES)`,
      cure: `Write AmbientCapabilities=${bind}, or let a socket unit open the port; and take them off: setcap -r ${runtime.node}`,
      at: setting,
    },
  ];
}
