import { findSetting, listSettings, listWords, type Setting, type Unit } from '../../unit.js';
import { type Found, type Rule, show } from '../rule.js';
import { findOn, type Service } from '../service.js';

/** What kills Node, or takes from it what programs count on. */
export const nodeRules: readonly Rule<Service>[] = [
  {
    code: 'node-memory-deny',
    severity: 'error',
    about: '`MemoryDenyWriteExecute=yes` kills Node at its start (SIGTRAP): V8 writes the code that it runs',
    find: ({ isNode, unit, runtime }) => {
      const setting = findOn(unit, 'Service', 'MemoryDenyWriteExecute');
      if (!isNode || setting === undefined) return [];
      const isJitless = runtime.kind === 'node' && runtime.args.includes('--jitless');
      return [
        {
          text: isJitless
            ? `${show(setting)}: with --jitless Node runs, but without WebAssembly, fetch() and most of its speed`
            : `${show(setting)}: it kills Node at its start (SIGTRAP), since V8 writes the code that it runs`,
          cure: 'Remove it.',
          at: setting,
          ...(isJitless ? { severity: 'warning' } : {}),
        },
      ];
    },
  },
  {
    code: 'node-syscall-kill',
    severity: 'warning',
    about:
      'a `SystemCallFilter=` that kills, without `SystemCallErrorNumber=` and `@pkey`: Node 20 dies at its start, others by what a package calls',
    find: ({ isNode, unit }) => (isNode ? findKillingFilter(unit) : []),
  },
  {
    code: 'node-netlink',
    severity: 'notice',
    about: '`RestrictAddressFamilies=` without `AF_NETLINK`: `os.networkInterfaces()` throws',
    find: ({ isNode, unit }) => {
      const families = allowedFamilies(unit);
      if (!isNode || families === undefined || families.words.has('AF_NETLINK')) return [];
      return [
        {
          text: `${show(families.setting)}: without AF_NETLINK os.networkInterfaces() throws`,
          cure: 'Add AF_NETLINK, which costs no protection.',
          at: families.setting,
        },
      ];
    },
  },
  {
    code: 'network-shut',
    severity: 'error',
    about:
      'a program that opens its port itself in a network that is shut: `PrivateNetwork=`, `RestrictAddressFamilies=` without `AF_INET`',
    find: findShutNetwork,
  },
];

/** The families of an allow-list, undefined where all but some are allowed. */
export function allowedFamilies(unit: Unit): { words: Set<string>; setting: Setting } | undefined {
  const settings = listSettings(unit, 'Service', 'RestrictAddressFamilies');
  const [setting] = settings;
  if (setting === undefined || setting.value.startsWith('~')) return undefined;
  const words = new Set<string>();
  for (const { value } of settings) {
    for (const word of value.replace(/^~/, '').split(/\s+/))
      value.startsWith('~') ? words.delete(word) : words.add(word);
  }
  return { words, setting: settings.findLast(({ value }) => !value.startsWith('~')) ?? setting };
}

function findKillingFilter(unit: Unit): Found[] {
  const filters = listSettings(unit, 'Service', 'SystemCallFilter');
  const [first] = filters;
  const errorNumber = findSetting(unit, 'Service', 'SystemCallErrorNumber')?.value;
  if (first === undefined || (errorNumber !== undefined && errorNumber !== 'kill')) return [];
  const isNamed = (value: string) => /(^|[\s~])(@pkey|@known|pkey_alloc)(\s|$)/.test(value);
  const isAllowList = !first.value.startsWith('~');
  const denied = filters.find(({ value }) => value.startsWith('~') && isNamed(value));
  const allowed = filters.some(({ value }) => !value.startsWith('~') && isNamed(value));
  if (denied === undefined && (!isAllowList || allowed)) return [];
  const setting = denied ?? first;
  return [
    {
      // Measured with 20, 22, 24 and 26: of these only 20 calls it at its start.
      text: `${show(setting)}: it kills Node 20 at its start (SIGSYS, pkey_alloc), and any Node whose packages call what is not allowed`,
      cure: 'Add SystemCallErrorNumber=EPERM: the call then fails, and Node does without.',
      at: setting,
    },
  ];
}

/** Only where the program shows that it wants a low port of its own: others may be no servers at all. */
function findShutNetwork({ isNode, unit, sockets }: Service): Found[] {
  const wantsPort = listWords(unit, 'Service', 'AmbientCapabilities').includes('CAP_NET_BIND_SERVICE');
  if (!isNode || !wantsPort || sockets.length > 0) return [];
  const families = allowedFamilies(unit);
  const hasInet = families === undefined || ['AF_INET', 'AF_INET6'].some(family => families.words.has(family));
  const denied = listSettings(unit, 'Service', 'IPAddressDeny').find(({ value }) => value === 'any');
  const allowed = listSettings(unit, 'Service', 'IPAddressAllow').length > 0;
  const shut = [
    findOn(unit, 'Service', 'PrivateNetwork'),
    hasInet ? undefined : families?.setting,
    allowed ? undefined : denied,
  ];
  return shut
    .filter(setting => setting !== undefined)
    .map(setting => ({
      text: `${show(setting)}: nobody reaches a port that the program opens itself`,
      cure: 'Remove it, or let a socket unit open the port.',
      at: setting,
    }));
}
