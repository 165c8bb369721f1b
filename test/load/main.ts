/**
 * main.js OPTIONS: a load on a server that does not retry and counts every failure. It says every 50 ms how many
 * requests have ended, stops when its standard input ends, and prints what became of them. What it reads there is the
 * list of marked moments, JSON.
 */
import { text } from 'node:stream/consumers';
import { checkLoopback, type LoadOptions } from './options.js';
import { runClients } from './run-clients.js';
import { Tally } from './tally.js';

const options = JSON.parse(process.argv[2] ?? '') as LoadOptions;
await checkLoopback(options);

const tally = new Tally();
const stop = new AbortController();
const marks = text(process.stdin).finally(() => stop.abort());
const progress = setInterval(() => say({ requests: tally.requests }), 50);
await runClients(options, tally, stop.signal);
clearInterval(progress);
say({ result: tally.sum(JSON.parse((await marks) || '[]') as number[]) });
process.exit(); // kept connections would hold it

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
