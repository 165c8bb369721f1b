import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Host } from '../host/host.js';
import type { Scope } from '../load/start-load.js';
import type { CompanionOptions } from './companions/options.js';

/** The connections beside the load, in a process inside the host. */
export type Companions = {
  /** Resolves when all are open. */
  areOpen(): Promise<void>;
  /** Ends them; resolves with how often each came to an end, by how. */
  stop(): Promise<Record<string, number>>;
};

export function startCompanions(t: Scope, host: Host, options: CompanionOptions, ca?: string): Companions {
  const script = '/opt/lowport/build/test/field/companions/main.js';
  const settings = ca === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${ca}`];
  const [file, ...args] = host.nsenterCommand(['env', ...settings, 'node', script, JSON.stringify(options)]);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => void child.kill());
  child.stdin.on('error', () => {});

  const news = new EventEmitter();
  let open = false;
  let endings: Record<string, number> = {};
  createInterface(child.stdout).on('line', line => {
    const said = JSON.parse(line) as { open?: boolean; endings?: Record<string, number> };
    open = said.open ?? open;
    endings = said.endings ?? endings;
    news.emit('line');
  });
  const closed = once(child, 'close').then(() => void news.emit('line'));
  return {
    async areOpen() {
      while (!open) {
        if (child.exitCode !== null) throw new Error('The connections beside the load have ended');
        await once(news, 'line');
      }
    },
    async stop() {
      child.stdin.end();
      await closed;
      return endings;
    },
  };
}
