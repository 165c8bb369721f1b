/**
 * main.js OPTIONS: the connections that stay open beside a load: an idle one, and an event stream or a WebSocket where the
 * program has them. Each is opened anew when it ends. It says when all are open, and, when its standard input ends, how
 * each came to its ends.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openIdle } from './idle.js';
import type { Companion, CompanionOptions } from './options.js';
import { openStream } from './stream.js';
import { openSocket } from './web-socket.js';

const options = JSON.parse(process.argv[2] ?? '') as CompanionOptions;
const openers: [name: string, open: () => Companion][] = [['idle', () => openIdle(options)]];
if (options.stream !== undefined) openers.push(['event stream', () => openStream(options)]);
if (options.socket !== undefined) openers.push(['WebSocket', () => openSocket(options)]);

const endings: Record<string, number> = {};
const opened = new Set<string>();
let isOver = false;

for (const [name, open] of openers) void keep(name, open);
process.stdin.resume().on('end', () => {
  isOver = true;
  say({ endings });
  process.exit();
});

async function keep(name: string, open: () => Companion): Promise<void> {
  while (!isOver) {
    const companion = open();
    void companion.opened.then(() => {
      opened.add(name);
      say({ open: opened.size === openers.length });
    });
    const how = await companion.ended;
    opened.delete(name);
    say({ open: false });
    const ending = `${name}: ${how}`;
    endings[ending] = (endings[ending] ?? 0) + 1;
    await delay(50 + Math.random() * 100); // as a browser, which does not come back at once
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
