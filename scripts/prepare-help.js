// Writes what `lowport --help` prints beside the command line that prints it: see src/cli/prepared-help.ts.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const help = new URL('../dist/cli/help.txt', import.meta.url);
const main = new URL('../dist/cli/main.js', import.meta.url);
rmSync(help, { force: true });
writeFileSync(help, execFileSync(process.execPath, [main.pathname, '--help']));
