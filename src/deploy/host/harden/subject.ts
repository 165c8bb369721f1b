import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { LowportError } from '../../../errors.js';
import type { Address } from '../../../listen-address.js';
import { dropInPath } from '../../harden/drop-in.js';
import { listStreams, type TrialSocket, trialName } from '../../harden/trial-units.js';
import { expandSpecifiers } from '../../units/specifiers.js';
import { findSetting, listSettings, type Unit } from '../../units/unit.js';
import { splitWords } from '../../units/words.js';
import { showUnits } from '../show-units.js';
import { openUnitStore } from '../unit-store/open-unit-store.js';
import { readSearchPath } from '../unit-store/search-path.js';

/**
 * The unit without what an earlier run has found.
 * @throws {LowportError} `ERR_NO_SERVICE`
 */
export function loadService(name: string): Unit {
  const unitName = name.endsWith('.service') ? name : `${name}.service`;
  const found = openUnitStore(readSearchPath()).load(unitName);
  if (typeof found === 'string') {
    throw new LowportError(
      'ERR_NO_SERVICE',
      `${unitName}: ${found === 'masked' ? 'it is masked' : 'there is no such unit'}`,
      {
        hint: 'Name an installed service; lowport status lists those that lowport has installed.',
      },
    );
  }
  const own = dropInPath(found.name);
  return { ...found, settings: found.settings.filter(({ file }) => file !== own) };
}

/**
 * The sockets of the socket units that start it, and a free place for each.
 * @throws {LowportError} `ERR_NO_SOCKET` where there is none.
 */
export async function findSockets(service: Unit): Promise<TrialSocket[]> {
  const [shown] = await showUnits([service.name], ['TriggeredBy']);
  const units = (shown?.TriggeredBy ?? '').split(' ').filter(unit => unit.endsWith('.socket'));
  const store = openUnitStore(readSearchPath());
  const found: TrialSocket[] = [];
  for (const unit of units.sort()) {
    const socket = store.load(unit);
    if (typeof socket === 'string') continue;
    const name = findSetting(socket, 'Socket', 'FileDescriptorName')?.value ?? unit;
    for (const address of listStreams(socket)) {
      found.push({ unit, name, address, own: await findOwn(service.name, address, found.length) });
    }
  }
  if (found.length > 0) return found;
  throw new LowportError('ERR_NO_SOCKET', `${service.name}: no socket unit with ListenStream= starts it`, {
    hint: 'A second instance of it would need the same port. lowport harden is for services of a socket unit: lowport install --way socket.',
  });
}

/** Where nobody else is: loopback, or a path of the trial. */
async function findOwn(service: string, address: Address, index: number): Promise<Address> {
  if (!('port' in address)) return { kind: 'path', path: `/run/${trialName(service)}-${index}.sock` };
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await promisify(server.close).call(server);
  return { kind: 'ip', host: '127.0.0.1', port };
}

/** What the program cannot do without: its own folder, and its node. */
export function listNeeded(service: Unit): string[] {
  const [command = ''] = listSettings(service, 'Service', 'ExecStart').map(({ value }) => value);
  const words = splitWords(command.replace(/^[@\-:+!|]+/, '')).filter(word => word.startsWith('/'));
  const workdir = findSetting(service, 'Service', 'WorkingDirectory')?.value.replace(/^-/, '');
  const binds = listSettings(service, 'Service', 'BindReadOnlyPaths', 'BindPaths', 'ReadWritePaths').flatMap(
    ({ value }) => splitWords(value),
  );
  const paths = [
    ...words,
    ...(workdir === undefined ? [] : [workdir]),
    ...binds.map(path => path.replace(/^[-+]+/, '').replace(/:.*/, '')),
  ];
  return [...new Set(paths.flatMap(path => expandSpecifiers(path, service.name) ?? []))].filter(path =>
    /^\/[^\s"']+$/.test(path),
  );
}
