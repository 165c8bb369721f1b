import type { Listener } from '../../deploy/doctor/facts.js';
import { readListeners } from '../../deploy/host/probes/listeners.js';
import { LowportError } from '../../errors.js';

/**
 * Who has the port that could not be opened, and the ways out. The error as it was, where nobody can be seen.
 * @param inUse `ERR_LISTEN_EADDRINUSE`, with Node's error as its cause
 */
export async function nameHolder(inUse: LowportError): Promise<LowportError> {
  const { port } = (inUse.cause ?? {}) as { port?: number };
  const listeners = (await readListeners()) ?? [];
  const holders = listeners.filter(listener => listener.port === port);
  const [holder] = holders;
  if (port === undefined || holder === undefined) return inUse;
  const taken = new Set(listeners.map(listener => listener.port));
  const free = [port < 1024 ? port + 8000 : port + 1, 8080, 8081, 8082, 3000].find(other => !taken.has(other));
  const hint = [
    ...(free === undefined ? [] : [`Take another port: lowport dev --listen ${free}`]),
    ...(holder.unit === undefined ? [] : [`Or stop what has it: sudo systemctl stop ${holder.unit}`]),
  ];
  return new LowportError('ERR_LISTEN_EADDRINUSE', `port ${port}: ${describe(holder)} has it`, {
    hint: hint.join('\n'),
    cause: inUse.cause,
  });
}

function describe({ processes: [first], unit, user, host }: Listener): string {
  const where = host === '::' || host === '0.0.0.0' ? '' : `, on ${host},`;
  const who = first === undefined ? `a process of ${user}` : `${first.name} (pid ${first.pid})`;
  return `${who}${unit === undefined ? '' : ` of ${unit}`}${where}`;
}
