#!/usr/bin/env -S node --
// Without the -- Node takes options of lowport for its own: by --env-file it would run what NODE_OPTIONS= of that file says,
// as root where root installs. Measured on Node 20 to 26.
import { printPreparedHelp } from './prepared-help.js';

const argv = process.argv.slice(2);

if (!printPreparedHelp(argv)) {
  const { run } = await import('./command-line.js');
  process.exitCode = await run(argv);
}
