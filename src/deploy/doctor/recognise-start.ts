import type { Facts } from './facts.js';
import { currentFailure, describeFailure, runsAgain } from './failures.js';
import { preloads } from './recognise-death.js';
import type { Recogniser } from './recogniser.js';
import { extendService, preload, run } from './words.js';

/** The service does not come up, by its own doing. */
export const startRecognisers: readonly Recogniser[] = [
  {
    code: 'start-blocked',
    severity: 'error',
    situation: 'blocked in its start: `Type=notify`, and nobody says READY=1',
    find: facts => {
      const { service } = facts;
      if (service === undefined || !service.type.startsWith('notify')) return undefined;
      const waits = service.subState === 'start' && (service.startedSecondsAgo ?? 0) > patienceSeconds;
      const gaveUp = currentFailure(facts)?.result === 'timeout' && !runsAgain(facts);
      if (!waits && !gaveUp) return undefined;
      const since = waits
        ? `has run for ${Math.round(service.startedSecondsAgo ?? 0)} s`
        : 'ran until the time was over';
      return {
        text: `${service.name} has Type=${service.type} and ${since} without saying READY=1${whySilent(facts)}`,
        cure: preloads(facts)
          ? [
              'Let the program call ready() of lowport; or, where it need not, take LOWPORT_READY=manual out:',
              run(`systemctl edit ${service.name}`),
            ]
          : [
              'Wait for nothing:',
              ...extendService(service.name, 'Type=exec'),
              'Or preload lowport, which says so:',
              ...preload(service.name, facts),
            ],
      };
    },
  },
  {
    code: 'crash-loop',
    severity: 'error',
    situation: 'the program fails at each start; its last error is shown',
    find: facts => {
      const { service } = facts;
      const failure = currentFailure(facts);
      if (service === undefined || failure === undefined || service.restarts === 0) return undefined;
      if (runsAgain(facts) && (service.startedSecondsAgo ?? 0) > patienceSeconds) return undefined;
      return {
        text: `${service.name} has failed ${service.restarts} times in a row, last with ${describeFailure(failure)}`,
        cure: mend(service.name),
      };
    },
  },
  {
    code: 'service-failed',
    severity: 'error',
    situation: 'the service has failed; its last error is shown',
    find: facts => {
      const { service } = facts;
      const failure = currentFailure(facts);
      if (service === undefined || failure === undefined || service.activeState !== 'failed') return undefined;
      return {
        text: `${service.name} has failed with ${describeFailure(failure)}`,
        cure: mend(service.name),
      };
    },
  },
  {
    code: 'service-not-started',
    severity: 'error',
    situation: 'the service is not started, and no socket unit would start it',
    find: ({ service, sockets, question }) => {
      if (service === undefined || service.activeState !== 'inactive') return undefined;
      if (sockets.some(socket => socket.service === service.name)) return undefined;
      void question;
      return { text: `${service.name} is not started`, cure: [run(`systemctl enable --now ${service.name}`)] };
    },
  },
];

/** A program that is all right says READY=1 sooner. */
const patienceSeconds = 5;

function mend(unit: string): string[] {
  const again = `systemctl reset-failed ${unit} && systemctl restart ${unit}`;
  return ['Mend the program:', run(`journalctl -u ${unit} -n 50`), 'Then:', run(again)];
}

function whySilent({ service, notifyAddon }: Facts): string {
  const families = service?.addressFamilies ?? [];
  const isShut = families.length > 0 && families[0] !== '~' && !families.includes('AF_UNIX');
  if (isShut) return ': RestrictAddressFamilies= has no AF_UNIX, over which that is said';
  if (service?.notifyAccess === 'none') return ': NotifyAccess=none';
  if (service?.environment.includes('LOWPORT_READY=manual'))
    return ': LOWPORT_READY=manual, and the program has not called ready()';
  if (notifyAddon === false && service?.notifyAccess === 'main')
    return ': the sd-notify addon is not built, and NotifyAccess=main hears nobody else';
  return '';
}
