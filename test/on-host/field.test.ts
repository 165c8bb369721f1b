import { deploy, layFile } from '../field/deploy.js';
import { install } from '../field/install.js';
import { measureRestarts } from '../field/measure-restarts.js';
import type { FieldProgram } from '../field/program.js';
import { fieldPrograms } from '../field/programs.js';
import { bootHost, hostTest } from '../host/index.js';
import { lowport } from './lowport.js';

/** Those of `npm run field` that start and answer at once. */
const cheap = [
  'asks-itself.cjs',
  'event-stream.cjs',
  'exit-143.cjs',
  'fastify-close.cjs',
  'http2-trailers.cjs',
  'keep-alive-header.cjs',
  'looks-by-connecting.cjs',
  'pool-closed.cjs',
  'private-server.cjs',
  'reraise.cjs',
  'speaks-systemd.cjs',
  'unlinks-its-socket.cjs',
];
const restarts = 2;
/** Far below the drain timeout, and far above what it takes on a busy machine. */
const longestMs = 15_000;

hostTest('programs as people have them are installed and restarted without a lost request', async t => {
  t.timeout(300_000);
  const host = await bootHost(t);
  const chosen = fieldPrograms.filter(({ name }) => cheap.includes(name)).map(startAtOnce);
  t.is(chosen.length, cheap.length);
  const [first] = chosen;
  if (first) await deploy(host, first);
  for (const program of chosen) {
    await layFile(host, program);
    const { ok, said } = await install(host, program);
    t.true(ok, `${program.name}: ${said}`);
    const figures = await measureRestarts(t, host, program, restarts);
    t.log(
      `${program.name}: ${figures.failed} of ${figures.requests} failed, restarts ${figures.restartMs.join(', ')} ms`,
    );
    t.deepEqual([figures.failures, figures.badEnds], [{}, []], program.name);
    t.true(Math.max(...figures.restartMs) < longestMs, program.name);
    await lowport(host, 'uninstall app --yes');
  }
});

function startAtOnce({ env: { BOOT_MS: _, ...env } = {}, ...program }: FieldProgram): FieldProgram {
  return { ...program, env };
}
