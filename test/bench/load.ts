import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

export type Load = {
  /** 127.0.0.1 unless told. */
  address?: string;
  port: number;
  /** http unless told. Over https each connection has a whole handshake: wrk resumes no session. */
  scheme?: 'http' | 'https';
  seconds: number;
  connections: number;
  /** Each request on the same connection as the one before, or on a connection of its own. */
  mode: LoadMode;
};

export type LoadMode = 'keep-alive' | 'connection per request';

export type LoadGenerator = {
  name: string;
  /** Requests answered per second. Rejects when one has failed. */
  run(load: Load): Promise<number>;
};

const run = promisify(execFile);

/** wrk where the machine has it; else autocannon, which is Node itself and limits a fast server. */
export function findLoadGenerator(): LoadGenerator {
  const { error } = spawnSync('wrk', ['--version'], { stdio: 'ignore' });
  return error === undefined ? { name: 'wrk', run: runWrk } : { name: 'autocannon', run: runAutocannon };
}

async function runWrk(load: Load): Promise<number> {
  const [file, ...args] = wrkCommand(load);
  return readWrk((await run(file, args)).stdout);
}

export function wrkCommand(load: Load): [string, ...string[]] {
  const { address = '127.0.0.1', port, scheme = 'http', seconds, connections, mode } = load;
  const limits = ['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`];
  return ['wrk', ...limits, ...headers(mode), `${scheme}://${address}:${port}/`];
}

/**
 * Requests per second, from what wrk prints. `maxClosed` is how many connections the server may have closed under a
 * request, as a share of the requests: none unless told.
 * @throws where a request has failed.
 */
export function readWrk(stdout: string, maxClosed = 0): number {
  const [, rate] = /^Requests\/sec:\s+([\d.]+)$/m.exec(stdout) ?? [];
  const [errors, closed = 0] = /^\s+Socket errors: connect 0, read (\d+), write 0, timeout 0$/m.exec(stdout) ?? [];
  const [, requests = 0] = /^\s+(\d+) requests in /m.exec(stdout) ?? [];
  const others = stdout.replace(errors ?? '', '');
  const isBad = /^\s+(Socket errors|Non-2xx)/m.test(others) || Number(closed) > Number(requests) * maxClosed;
  if (rate === undefined || isBad) throw new Error(`wrk: ${stdout}`);
  return Number(rate);
}

async function runAutocannon({ port, seconds, connections, mode }: Load): Promise<number> {
  const limits = ['--connections', String(connections), '--duration', String(seconds)];
  const command = ['--yes', 'autocannon@8', '--json', ...limits, ...headers(mode), `http://127.0.0.1:${port}/`];
  const { stdout } = await run('npx', command);
  const result = JSON.parse(stdout) as { errors: number; non2xx: number; requests: { average: number } };
  if (result.errors > 0 || result.non2xx > 0) throw new Error(`autocannon: ${stdout}`);
  return result.requests.average;
}

function headers(mode: LoadMode): string[] {
  return mode === 'keep-alive' ? [] : ['-H', 'Connection: close'];
}
