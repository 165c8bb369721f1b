import { spawn } from 'node:child_process';
import { appPath, cleanEnvironment, node, registerPath, watch } from '../support/program.js';
import { rootTest } from '../support/root-test.js';

rootTest('where ProcSubset=pid hides the processors, os.cpus() has as many as the program may use', async t => {
  const hidden = 'mount -t proc -o subset=pid proc /proc && exec "$@"';
  const command = [node, '--require', registerPath.replace(/js$/, 'cjs'), appPath('activation/processors.mjs')];
  const child = spawn('unshare', ['--mount', 'sh', '-c', hidden, 'sh', ...command], { env: cleanEnvironment() });
  const program = watch(t, child);
  t.is(await program.ended, 0, program.stderr);
  t.is(program.stdout, 'true unknown 0\nthread true\n');
});
