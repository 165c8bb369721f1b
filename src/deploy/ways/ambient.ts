import { formatDuration } from '../../duration.js';
import { LowportError } from '../../errors.js';
import { formatAddress } from '../../listen-address.js';
import { renderUnit } from '../units/render.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { makePlan, type Plan, reloadUnits, unitFile, verifyUnits } from './plan.js';
import { isWebRole } from './roles.js';
import { planService } from './service.js';

/**
 * The program opens its ports itself, with the one capability that this takes.
 * @throws {LowportError} `ERR_WAY_CANNOT` for options that only sockets from systemd can fulfil.
 */
export function planAmbient(options: Options, facts: HostFacts): Plan {
  refuseSocketOptions(options);
  const { name } = facts.program;
  const unit = `${name}.service`;
  const service = planService(options, facts, { way: 'ambient', privilege: 'bind', sockets: [], maintained: false });
  const files = [unitFile(unit, renderUnit(service))];
  return makePlan({
    way: 'ambient',
    name,
    files,
    verify: [verifyUnits(files)],
    apply: [reloadUnits, ['systemctl', 'enable', unit], ['systemctl', 'start', unit]],
    undo: [
      ['systemctl', 'disable', unit],
      ['systemctl', 'stop', unit],
    ],
    settle: [reloadUnits],
    notes: [
      'The ambient way opens no socket: the program listens where it decides itself, and reads PORT if it does so.',
      'The program and every child of it may open any port below 1024.',
    ],
  });
}

function refuseSocketOptions({ listen, sandbox, map, workers, idleExitMs }: Options): void {
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

function refuse(value: string, reason: string): LowportError {
  return new LowportError('ERR_WAY_CANNOT', `${value} with --way ambient: ${reason}`, {
    hint: 'Use --way socket, where systemd opens the sockets, or leave the option out.',
  });
}
