import { formatDuration } from '../../duration.js';
import type { LowportError } from '../../errors.js';
import { formatAddress } from '../../listen-address.js';
import { renderUnit } from '../units/render.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { type Plan, reloadUnits, unitFile, verifyUnits } from './plan.js';
import { refuseForWay } from './refuse.js';
import { isWebRole } from './roles.js';
import { planService, type ServiceShape } from './service.js';

type ServiceParts = Pick<Plan, 'name' | 'files' | 'verify' | 'apply' | 'undo' | 'settle'>;

/**
 * A service whose program opens its ports itself: a plan's parts for that.
 * @throws {LowportError} `ERR_WAY_CANNOT` for options that only sockets from systemd can fulfil.
 */
export function planOwnListen(
  options: Options,
  facts: HostFacts,
  shape: Omit<ServiceShape, 'sockets' | 'maintained'>,
): ServiceParts {
  refuseSocketOptions(options, shape.way);
  const { name } = facts.program;
  const unit = `${name}.service`;
  const service = planService(options, facts, { ...shape, sockets: [], maintained: false });
  const files = [unitFile(unit, renderUnit(service))];
  return {
    name,
    files,
    verify: [verifyUnits(files)],
    apply: [reloadUnits, ['systemctl', 'enable', unit], ['systemctl', 'start', unit]],
    undo: [
      ['systemctl', 'disable', unit],
      ['systemctl', 'stop', unit],
    ],
    settle: [reloadUnits],
  };
}

function refuseSocketOptions({ listen, sandbox, map, workers, idleExitMs }: Options, way: string): void {
  const refuse = (value: string, reason: string): LowportError =>
    refuseForWay(value, way, reason, 'Use --way socket, where systemd opens the sockets, or leave the option out.');
  if (sandbox === 'closed') {
    throw refuse('--sandbox "closed"', 'it shuts the network, in which the program has to open its ports itself');
  }
  if (map !== undefined) {
    throw refuse(`--map ${JSON.stringify(map)}`, 'there are no inherited sockets to map to');
  }
  if (idleExitMs !== undefined) {
    throw refuse(`--idle-exit ${formatDuration(idleExitMs)}`, 'there is no socket unit to start the program again');
  }
  if (workers !== undefined) {
    throw refuse(`--workers "${workers}"`, 'there are no inherited sockets that workers could share');
  }
  const other = listen.find(address => !('port' in address) || !isWebRole(address.role));
  if (other !== undefined) {
    throw refuse(
      `--listen "${formatAddress(other)}"`,
      'the program opens its ports itself, there is no socket to name',
    );
  }
}

/**
 * For a way that lets the program open a port on whichever address it likes: who asks for the loopback must not serve the world.
 * @throws {LowportError} `ERR_WAY_CANNOT`
 */
export function refuseHosts({ listen }: Options, way: string): void {
  const address = listen.find(({ kind }) => kind === 'ip');
  if (address === undefined || !('port' in address)) return;
  throw refuseForWay(
    `--listen "${formatAddress(address)}"`,
    way,
    'the program opens its ports itself, and so on the addresses that it names itself',
    `Say --listen ${address.port}, and name the address in the program's listen(); or use --way socket, where systemd opens it.`,
  );
}
