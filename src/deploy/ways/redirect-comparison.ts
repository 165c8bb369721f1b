import { type Comparison, yes } from './way.js';

/** What is true of every redirect in the kernel, whichever firewall makes it. */
export const redirectComparison: Omit<Comparison, 'summary' | 'choose' | 'cost'> = {
  privilege: 'the kernel, by rules of root; systemd holds the high port',
  others: 'nobody; from outside the high port answers only who came by the low one',
  hop: 'address translation in the kernel',
  survivesNodeUpgrade: yes,
  survivesReboot: yes,
  zeroLossRestart: yes,
  clientAddressKept: yes,
};
