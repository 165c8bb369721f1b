// at-the-exit.mjs PORT ROUNDS PAUSE: asks again and again on a connection of its own, at about the moment when an idle
// service exits. Where the one that answers is the one from before, it came too early and waits longer the next time; else
// shorter. Says how many requests failed, and how many processes have answered.

import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const [port, rounds, pause] = process.argv.slice(2).map(Number);

let waitMs = pause;
let before;
const failures = [];
const processes = new Set();
for (let round = 0; round < rounds; round++) {
  try {
    const pid = await ask();
    processes.add(pid);
    // A start in between changes when the next exit is, so the step is large at first.
    waitMs += (pid === before ? 1 : -1) * (round < 20 ? 4 : Math.random() * 2);
    before = pid;
  } catch (error) {
    failures.push(error.code ?? error.message);
  }
  await delay(waitMs);
}
console.log(JSON.stringify({ rounds, failures, processes: processes.size, waitMs: Math.round(waitMs) }));

function ask() {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', agent: false, timeout: 20_000 }, response => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', chunk => (text += chunk))
        .on('end', () => resolve(text))
        .on('error', reject);
    });
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer in 20 s')));
  });
}
