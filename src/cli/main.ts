#!/usr/bin/env node
import { printPreparedHelp } from './prepared-help.js';

const argv = process.argv.slice(2);

if (!printPreparedHelp(argv)) {
  const { run } = await import('./command-line.js');
  process.exitCode = await run(argv);
}
