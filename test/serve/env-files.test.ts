import test from 'ava';
import { completeEnvFiles } from '../../src/serve/env-files.js';

const started = ['--env-file=/run/credentials/app.service/env-file', '--require', 'register.cjs'];

test('the first name of a file loses its byte order mark, and no name of the unit its value', t => {
  const env = { '\uFEFFA': 'file', '\uFEFFB': 'file', B: 'unit', C: 'unit' };
  completeEnvFiles(env, started);
  t.deepEqual(env, { A: 'file', B: 'unit', C: 'unit' } as object);
});

test('a file that was not there ends the start', t => {
  t.throws(() => completeEnvFiles({ LOWPORT_MISSING: '/etc/a.env' }, started), {
    code: 'ERR_NO_FILE',
    message: '--env-file "/etc/a.env": there is no such file',
  });
});

test('without a file nothing is looked at', t => {
  const env = { '\uFEFFA': '1', LOWPORT_MISSING: '/x' };
  completeEnvFiles(env, ['--require', 'register.cjs']);
  t.deepEqual(env, { '\uFEFFA': '1', LOWPORT_MISSING: '/x' });
});
