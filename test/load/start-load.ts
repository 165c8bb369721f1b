import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Host } from '../host/index.js';
import type { LoadOptions } from './options.js';
import type { LoadResult } from './tally.js';

const bounds = { seconds: 1200, requests: 1_000_000 };

/** A running load. */
export type Load = {
  /** Resolves when so many more requests have ended. Rejects when the load ends before. */
  ended(count: number): Promise<void>;
  /** A window of the result begins. */
  mark(): void;
  /** Ends the load when what is in flight is answered. */
  stop(): Promise<LoadResult>;
};

/** What is used of AVA's `t`: what has started is ended with it. */
export type Scope = { teardown(end: () => unknown): void };

type Place = {
  /** As of a {@link Host}: the words that start the command there. */
  nsenterCommand: Host['nsenterCommand'];
  /** Of the load generator, as the place sees it. */
  script: string;
  /** Of the certificate that clients trust, as the place sees it. */
  ca?: string;
};

/** The load's own clients run inside the host, with its node. `ca` is a path there. */
export function startLoad(t: Scope, host: Host, options: StartOptions, ca?: string): Promise<Load> {
  const script = '/opt/lowport/build/test/load/main.js';
  return startLoadIn(t, { nsenterCommand: host.nsenterCommand, script, ...(ca === undefined ? {} : { ca }) }, options);
}

/** On the machine of the tests itself. */
export function startLoadHere(t: Scope, options: StartOptions, ca?: string): Promise<Load> {
  const script = join(import.meta.dirname, 'main.js');
  const nsenterCommand: Place['nsenterCommand'] = command => [...command] as [string, ...string[]];
  return startLoadIn(t, { nsenterCommand, script, ...(ca === undefined ? {} : { ca }) }, options);
}

/** From another machine of the host's network, as it were: it goes on while the host's userspace starts again. */
export function startLoadOnNetwork(t: Scope, host: Host, options: StartOptions): Promise<Load> {
  const script = join(import.meta.dirname, 'main.js');
  const nsenterCommand: Place['nsenterCommand'] = command => [
    'nsenter',
    '--target',
    String(host.leader),
    '--net',
    '--',
    ...command,
  ];
  return startLoadIn(t, { nsenterCommand, script }, options);
}

export type StartOptions = Omit<LoadOptions, 'limits'> & Partial<Pick<LoadOptions, 'limits'>>;

/** Resolves when the first requests have ended. */
async function startLoadIn(t: Scope, place: Place, options: StartOptions): Promise<Load> {
  const settings = place.ca === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${place.ca}`];
  const words = ['env', ...settings, 'node', place.script, JSON.stringify({ limits: bounds, ...options })];
  const [file, ...args] = place.nsenterCommand(words);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => void child.kill());
  child.stdin.on('error', () => {});

  const news = new EventEmitter();
  const marks: number[] = [];
  let requests = 0;
  let result: LoadResult | undefined;
  createInterface(child.stdout).on('line', line => {
    const said = JSON.parse(line) as { requests?: number; result?: LoadResult };
    requests = said.requests ?? requests;
    result = said.result;
    news.emit('line');
  });
  const closed = once(child, 'close').then(() => void news.emit('line'));

  const load: Load = {
    async ended(count) {
      const goal = requests + count;
      while (requests < goal) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`The load has ended: ${words.join(' ')}`);
        await once(news, 'line');
      }
    },
    mark: () => void marks.push(Date.now()),
    async stop() {
      child.stdin.end(JSON.stringify(marks));
      await closed;
      if (result === undefined) throw new Error(`The load ended without a result: ${words.join(' ')}`);
      return result;
    },
  };
  await load.ended(options.clients);
  return load;
}
