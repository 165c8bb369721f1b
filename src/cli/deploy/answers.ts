import type { Answer } from '../../deploy/host/install/prove.js';

/** Who answers, one address a line. */
export function describeAnswers(answers: readonly Answer[]): string {
  const width = Math.max(...answers.map(({ address }) => address.length));
  return answers.map(({ address, by }) => `${address.padEnd(width)}  ${describe(by)}\n`).join('');
}

function describe(by: Answer['by']): string {
  if (by === undefined) return 'answers';
  const rights = /^0*$/.test(by.capabilities) ? 'no capability' : `capabilities ${by.capabilities}`;
  const unit = by.unit === undefined ? '' : `, ${by.unit}`;
  const exposure = by.exposure === undefined ? '' : `, exposure ${by.exposure.toFixed(1)}`;
  return `${by.program} (pid ${by.pid}), uid ${by.uid}, ${rights}${unit}${exposure}`;
}
