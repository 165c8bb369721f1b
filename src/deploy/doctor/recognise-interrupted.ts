import { formatAddress } from '../../listen-address.js';
import { type Interrupted, judgeInterrupted } from '../interrupted.js';
import type { Facts } from './facts.js';
import type { Recogniser } from './recogniser.js';

/** A lowport that was killed has left what nobody else tells of: units half started, a port that is held. */
export const interruptedRecogniser: Recogniser = {
  code: 'interrupted',
  severity: 'warning',
  situation:
    'an installation, its removal or a trial of `lowport harden` was interrupted; an error where it is in the way',
  find: facts => {
    const inTheWay = facts.interrupted.filter(one => isInTheWay(one, facts));
    const told = (inTheWay.length > 0 ? inTheWay : facts.interrupted).map(judgeInterrupted);
    if (told.length === 0) return undefined;
    return {
      text: told.map(({ text }) => text).join('. Also: '),
      cure: told.flatMap(({ cure }) => cure.split('\n')),
      ...(told.some(({ severity }) => severity === 'error') && inTheWay.length > 0 && { severity: 'error' as const }),
    };
  },
};

/** Nothing is known then of what is installed, or was interrupted. */
export const recordRecogniser: Recogniser = {
  code: 'record-broken',
  severity: 'warning',
  situation: 'what lowport keeps of its installations, in `/var/lib/lowport`, cannot be read or trusted',
  find: ({ recordFault }) => recordFault && { text: recordFault.text, cure: recordFault.cure.split('\n') },
};

function isInTheWay({ name, addresses }: Interrupted, { places, service }: Facts): boolean {
  return service?.name === `${name}.service` || places.some(place => addresses.includes(formatAddress(place)));
}
