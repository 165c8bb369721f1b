/**
 * first-answer.js OPTIONS: stops app.service, starts it, and prints how many milliseconds the first answer took from the
 * start on.
 */
import { execFileSync, spawn } from 'node:child_process';
import { makeClients } from '../load/ask.js';
import { checkLoopback, type LoadOptions } from '../load/options.js';

const options = JSON.parse(process.argv[2] ?? '') as LoadOptions;
await checkLoopback(options);
const [ask] = makeClients({ ...options, clients: 1 });
execFileSync('systemctl', ['stop', 'app.service'], { stdio: ['ignore', 'ignore', 'inherit'] });
const began = performance.now();
spawn('systemctl', ['start', 'app.service'], { stdio: 'inherit' });
await ask?.();
process.stdout.write(String(performance.now() - began));
process.exit(); // a kept connection would hold it
