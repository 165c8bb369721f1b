import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readResidentMegabytes } from '../process-facts.js';
import { emptySamples, inRounds, type Samples } from './samples.js';
import type { Setup, Side } from './sides.js';

const sides: Side[] = ['plain', 'empty', 'lowport', 'again'];
const requests = 1000;
const settleMs = 100; // the threads that compile and collect garbage finish what the start has left them

/** Resident megabytes when the server listens, and when it has answered 1000 requests. */
export async function measureMemory(setup: Setup, rounds: number): Promise<{ listening: Samples; served: Samples }> {
  const listening = emptySamples();
  const served = emptySamples();
  await inRounds(rounds, sides, setup, async ({ pid, port }, side) => {
    await delay(settleMs);
    listening[side].push(readResidentMegabytes(pid));
    await request(port, requests);
    await delay(settleMs);
    served[side].push(readResidentMegabytes(pid));
  });
  return { listening, served };
}

/** One after another, on one connection: each process has then done exactly the same. */
async function request(port: number, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let sent = 0; sent < count; sent++) {
    await new Promise<void>((resolve, reject) => {
      get({ port, agent }, response => response.resume().on('end', resolve)).on('error', reject);
    });
  }
  agent.destroy();
}
