import { basename } from 'node:path';
import { parseListenAddress } from '../../../../listen-address.js';
import { commandKeys, readCommands } from '../../command.js';
import { findSetting, isUserUnit, listSettings, listWords, type Unit } from '../../unit.js';
import { listAskedPorts } from '../asked-ports.js';
import type { HostView } from '../host-view.js';
import { isRootService } from '../root-paths.js';
import { type Found, type Rule, show } from '../rule.js';
import { findOn, listEnvFiles, type Service } from '../service.js';

const bind = 'cap_net_bind_service';

/** What the program is asked for by its unit, and does not get. */
export const askedRules: readonly Rule<Service>[] = [
  {
    code: 'port-refused',
    severity: 'error',
    about:
      'a low port in `PORT=`, `--port` or the like for a user who may not open it, without a socket unit or a capability (`listen EACCES`)',
    find: findRefusedPorts,
  },
  {
    code: 'variable-unset',
    severity: 'warning',
    about: '`$NAME` in a command, and nothing sets that variable: systemd puts nothing in its place',
    find: findUnsetVariables,
  },
];

function findRefusedPorts(service: Service, host: HostView): Found[] {
  const { unit, isNode, sockets } = service;
  if (!isNode || isRootService(unit) || mayBind(service, host)) return [];
  const held = new Set(sockets.flatMap(listPorts));
  const mapped = service.variables.findLast(({ name }) => name === 'LOWPORT_MAP')?.value ?? '';
  const isServed = (port: number) =>
    held.has(port) || mapped.split(',').some(pair => pair.startsWith(`${port}=`) || pair.endsWith(`=${port}`));
  return listAskedPorts(service, host)
    .filter(({ port }) => port < (host.firstFreePort ?? 1024) && !isServed(port))
    .map(({ port, said, setting }) => ({
      text: `${show(setting)}: ${said} is a low port, which ${describeUser(unit)} may not open (listen EACCES)`,
      cure: isUserUnit(unit)
        ? `Make it a service of the system, with a socket unit for the port: lowport install --listen ${port}`
        : `Let a socket unit open it (lowport generate --listen ${port} writes one), or write AmbientCapabilities=${bind.toUpperCase()}.`,
      at: setting,
    }));
}

/** By a capability of the service or of its node, or by what opens ports for it. */
function mayBind({ unit, command, runtime }: Service, { files }: HostView): boolean {
  if (listWords(unit, 'Service', 'AmbientCapabilities').some(word => word.toLowerCase() === bind)) return true;
  // Ways of lowport that give the right to the whole host, or to a binary, before the unit starts.
  if (/^"?(sysctl|setcap)"?$/.test(findSetting(unit, 'X-Lowport', 'Way')?.value ?? '')) return true;
  if (['authbind', 'setpriv', 'capsh', 'sudo'].includes(basename(command?.program ?? ''))) return true;
  const hasNone = findOn(unit, 'Service', 'NoNewPrivileges') ?? findOn(unit, 'Service', 'DynamicUser');
  const node = runtime.kind === 'node' && runtime.node.startsWith('/') ? runtime.node : '/usr/bin/node';
  return hasNone === undefined && (files?.readCapabilities(node) ?? '').includes(bind);
}

function listPorts(socket: Unit): number[] {
  return listSettings(socket, 'Socket', 'ListenStream').flatMap(({ value }) => {
    try {
      const address = parseListenAddress(value);
      return 'port' in address ? [address.port] : [];
    } catch {
      return [];
    }
  });
}

function describeUser(unit: Unit): string {
  return findSetting(unit, 'Service', 'User')?.value ?? (isUserUnit(unit) ? 'an ordinary user' : 'a dynamic user');
}

/** Set by systemd itself: systemd.exec(5), "Environment Variables in Spawned Processes". */
const given =
  /^(PATH|LANG|USER|LOGNAME|HOME|SHELL|TERM|INVOCATION_ID|XDG_RUNTIME_DIR|MAINPID|MANAGERPID\w*|PIDFILE|JOURNAL_STREAM|\w+_DIRECTORY|LISTEN_\w+|NOTIFY_SOCKET|WATCHDOG_\w+|SERVICE_RESULT|EXIT_\w+|MONITOR_\w+|MEMORY_PRESSURE_\w+|REMOTE_\w+|SYSTEMD_\w+)$/;

function findUnsetVariables(service: Service, { files }: HostView): Found[] {
  const { unit, isNode, variables } = service;
  if (!isNode || files === undefined) return [];
  const texts = listEnvFiles(service).map(({ path }) => (files.look(path) === 'missing' ? '' : files.read(path)));
  // What a file sets that cannot be read is not known.
  if (texts.includes(undefined)) return [];
  const set = new Set([
    ...variables.map(({ name }) => name),
    ...listWords(unit, 'Service', 'PassEnvironment'),
    ...texts.flatMap(text => [...(text ?? '').matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm)].map(([, name = '']) => name)),
  ]);
  return commandKeys.flatMap(key =>
    readCommands(unit, key)
      .filter(({ flags }) => !flags.includes(':'))
      .flatMap(({ args, setting }) =>
        [...new Set(args.flatMap(listNames))]
          .filter(name => !set.has(name) && !given.test(name))
          .map(name => ({
            text: `${show(setting)}: nothing sets ${name}, and systemd puts nothing in its place`,
            cure: `Set ${name} by Environment= in [Service], or write the value itself; a dollar sign is written $$.`,
            at: setting,
          })),
      ),
  );
}

/** `$NAME` counts as a word of its own only, `${NAME}` anywhere: systemd.service(5), "Command lines". */
function listNames(word: string): string[] {
  const [, whole] = /^\$([A-Za-z_]\w*)$/.exec(word) ?? [];
  if (whole !== undefined) return [whole];
  return [...word.replaceAll('$$', '').matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map(([, name = '']) => name);
}
