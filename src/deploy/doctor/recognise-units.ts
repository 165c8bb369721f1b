import type { Facts } from './facts.js';
import type { SocketUnit } from './facts-of-units.js';
import { describeFailure, lastFailure } from './failures.js';
import type { Recogniser } from './recogniser.js';
import { extendService, run } from './words.js';

/** What systemd has in memory is not what the files say. */
export const staleRecogniser: Recogniser = {
  code: 'daemon-reload-pending',
  severity: 'warning',
  situation: 'a unit file has changed, and systemd has not read it',
  find: facts => {
    const stale = unitsOf(facts).find(({ needsReload }) => needsReload);
    if (stale === undefined) return undefined;
    const isSocket = stale.name.endsWith('.socket');
    const start = isSocket && facts.service ? `stop ${facts.service.name} && systemctl restart` : 'restart';
    return {
      text: `${stale.name}: ${stale.file ?? 'its file'} or a drop-in has changed since systemd read it, and the old one counts`,
      cure: [run(`systemctl daemon-reload && systemctl ${start} ${stale.name}`)],
      // What is mended in the file already goes on failing.
      ...(isDown(facts) && { severity: 'error' as const }),
    };
  },
};

/** The port is closed, as its socket unit is: by a limit, or as nobody has started it. */
export const socketRecognisers: readonly Recogniser[] = [
  {
    code: 'socket-trigger-limit',
    severity: 'error',
    situation: 'the socket unit gave up: connections came faster than its trigger limit (`trigger-limit-hit`)',
    find: facts => {
      const socket = ownSockets(facts).find(({ result }) => result === 'trigger-limit-hit');
      if (socket === undefined) return undefined;
      return {
        text: `${socket.name} hit its trigger limit and closed the port: the service ended again at each connection${because(facts)}`,
        cure: [
          'Mend the program, then open the port:',
          reopen(facts, socket),
          'To keep it open the next time:',
          ...extendService(
            { unit: socket.name, section: '[Socket]', stopped: facts.service?.name },
            'TriggerLimitIntervalSec=0',
          ),
        ],
      };
    },
  },
  {
    code: 'socket-start-limit',
    severity: 'error',
    situation:
      'the socket unit gave up: the service failed more often than its start limit (`service-start-limit-hit`)',
    find: facts => {
      const socket = ownSockets(facts).find(({ result }) => result === 'service-start-limit-hit');
      if (socket === undefined) return undefined;
      const { name = 'its service' } = facts.service ?? {};
      return {
        text: `${socket.name} closed the port, as ${name} hit its start limit${because(facts)}`,
        cure: [
          'Mend the program, then open the port:',
          reopen(facts, socket),
          'To keep it open the next time:',
          ...extendService({ unit: name, section: '[Unit]' }, 'StartLimitIntervalSec=0'),
        ],
      };
    },
  },
  {
    code: 'socket-failed',
    severity: 'error',
    situation: 'the socket unit failed for another reason: `resources` where the port was taken',
    find: facts => {
      const socket = ownSockets(facts).find(({ activeState }) => activeState === 'failed');
      if (socket === undefined) return undefined;
      return {
        text: `${socket.name} failed (${socket.result}), so that the port is closed`,
        cure: ['See why:', run(`journalctl -u ${socket.name}`), 'Then:', reopen(facts, socket)],
      };
    },
  },
  {
    code: 'socket-started-late',
    severity: 'error',
    situation: 'the service was started before its socket unit, which systemd refuses from then on',
    find: facts => {
      const socket = ownSockets(facts).find(({ activeState }) => activeState === 'inactive');
      const { service } = facts;
      if (socket === undefined || service?.activeState !== 'active') return undefined;
      return {
        text: `${socket.name} is not started, and ${service.name} runs already without its sockets: systemd starts no socket unit after its service`,
        cure: [
          run(`systemctl stop ${service.name} && systemctl start ${socket.name} && systemctl start ${service.name}`),
          'To have it right at every start:',
          ...extendService(
            { unit: service.name, section: '[Unit]' },
            `Requires=${socket.name}`,
            `After=${socket.name}`,
          ),
        ],
      };
    },
  },
  {
    code: 'socket-not-started',
    severity: 'error',
    situation: 'the socket unit is not started',
    find: facts => {
      const socket = ownSockets(facts).find(({ activeState }) => activeState === 'inactive');
      if (socket === undefined) return undefined;
      return {
        text: `${socket.name} is not started, so that nobody listens for ${facts.service?.name ?? 'its service'}`,
        cure: [run(`systemctl enable --now ${socket.name}`)],
      };
    },
  },
];

function unitsOf({ service, sockets }: Facts) {
  return service === undefined ? sockets : [service, ...sockets];
}

function ownSockets({ service, sockets }: Facts): SocketUnit[] {
  return sockets.filter(socket => service === undefined || socket.service === service.name);
}

function isDown(facts: Facts): boolean {
  return unitsOf(facts).some(({ activeState }) => activeState === 'failed' || activeState === 'activating');
}

function because(facts: Facts): string {
  const failure = lastFailure(facts);
  return failure === undefined ? '' : ` (${describeFailure(failure)})`;
}

function reopen({ service }: Facts, { name }: SocketUnit): string {
  return run(`systemctl reset-failed ${name}${service ? ` ${service.name}` : ''} && systemctl start ${name}`);
}
