import type { Facts } from './facts.js';
import { currentFailure, describeFailure } from './failures.js';
import type { Recogniser } from './recogniser.js';
import { run } from './words.js';

/** What the rules of `check` know of a service that systemd could not start its program in. */
export const checkedRecogniser: Recogniser = {
  code: 'unit-faulty',
  severity: 'error',
  situation:
    'systemd cannot start the program as its unit says (status 200 to 245): what `lowport check` finds in the unit is shown',
  find: facts => {
    const { service, checked } = facts;
    const [first, ...others] = checked;
    if (service === undefined || first === undefined) return undefined;
    const place = first.file === undefined ? '' : ` (${first.file}:${first.line})`;
    return {
      text: `${service.name}${describeEnd(facts)}: ${first.text}${place}`,
      cure: [
        first.cure,
        ...others.map(({ text, cure }) => `And ${text}: ${cure}`),
        'Then:',
        run(`systemctl daemon-reload && systemctl reset-failed ${service.name} && systemctl restart ${service.name}`),
      ],
    };
  },
};

/** Another service fails as well, and nothing says that it is not the one that is meant. */
export const alsoFailingRecogniser: Recogniser = {
  code: 'another-fails',
  severity: 'error',
  situation: 'several services of Node fail, and none was named: the others are named',
  find: ({ alsoFailing }) =>
    alsoFailing.length === 0
      ? undefined
      : {
          text: `${alsoFailing.join(', ')}: ${alsoFailing.length === 1 ? 'fails' : 'fail'} as well`,
          cure: ['Ask for each:', ...alsoFailing.map(name => run(`lowport doctor --unit ${name}`))],
        },
};

function describeEnd(facts: Facts): string {
  const failure = currentFailure(facts);
  return failure === undefined ? '' : ` has failed with ${describeFailure(failure)}`;
}
