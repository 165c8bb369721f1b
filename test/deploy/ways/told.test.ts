import test from 'ava';
import { listTold, mergeTold, rememberTold, unsetTold } from '../../../src/deploy/ways/told.js';
import { LowportError } from '../../../src/errors.js';

test('paths are remembered as they are from everywhere, other words as they stand', t => {
  const told = rememberTold(
    {
      entry: 'server.js',
      tlsCert: 'cert.pem',
      tls: ['shop.example=a.pem,b.pem'],
      credential: ['db=../db'],
      envFile: ['.env', '/etc/app.env'],
      maintenance: false,
      listen: ['80'],
      memoryMax: '1G',
    },
    '/srv/app',
  );
  t.deepEqual(told, {
    entry: '/srv/app/server.js',
    tlsCert: '/srv/app/cert.pem',
    tls: ['shop.example=/srv/app/a.pem,/srv/app/b.pem'],
    credential: ['db=/srv/db'],
    envFile: ['/srv/app/.env', '/etc/app.env'],
    maintenance: false,
    listen: ['80'],
    memoryMax: '1G',
  });
});

test('what is said now replaces what was said, and the rest stays', t => {
  const earlier = { tlsCert: '/c', tlsKey: '/k', listen: ['80', '443'], env: ['A=1', 'B=2'], readWrite: ['/a'] };
  t.deepEqual(mergeTold(earlier, { memoryMax: '1G' }), { ...earlier, memoryMax: '1G' });
  t.deepEqual(mergeTold(earlier, { env: ['B=3', 'C=4'] }).env, ['A=1', 'B=3', 'C=4']);
  t.deepEqual(mergeTold(earlier, { listen: ['8080'], readWrite: ['/b'] }), {
    ...earlier,
    listen: ['8080'],
    readWrite: ['/b'],
  });
  // A key is that of its certificate.
  t.is(mergeTold(earlier, { tlsCert: '/etc/letsencrypt/live/x' }).tlsKey, undefined);
});

test('an option is forgotten by its name, a variable by its own', t => {
  const told = { tlsCert: '/c', tlsKey: '/k', env: ['A=1', 'B=2'], redirect: false, workers: '2' };
  t.deepEqual(unsetTold(told, ['tls-cert', '--workers']), { env: ['A=1', 'B=2'], redirect: false });
  t.deepEqual(unsetTold(told, ['env=A']).env, ['B=2']);
  t.deepEqual(unsetTold(told, ['env=A', 'env=B']).env, undefined);
  t.deepEqual(unsetTold(told, ['no-redirect']).redirect, undefined);
  t.deepEqual(unsetTold({ ...told, entry: '/srv/a.js' }, ['all']), { entry: '/srv/a.js' });
  for (const name of ['memory-max', 'env=C', 'workers=2', 'telepathy', '', 'A B', 'dry-run', '__proto__']) {
    t.throws(() => unsetTold(told, [name]), { code: 'ERR_UNSET', message: /^--unset "/ }, name);
  }
});

test('a refusal names what can be forgotten, and each of these can', t => {
  const told = { memoryMax: '1G', env: ['A=1', 'B=2'], args: ['-x'], tls: ['a.example=/c,/k'] };
  const error = t.throws(() => unsetTold(told, ['workers']), { instanceOf: LowportError });
  const names = [...(error?.hint ?? '').matchAll(/--unset ([^\s,]+?)[.,]?(?=\s|$)/g)].map(([, name = '']) => name);
  t.deepEqual(names, ['args', 'tls', 'tls=a.example', 'env', 'env=A', 'env=B', 'memory-max', 'all']);
  for (const name of names) t.notDeepEqual(unsetTold(told, [name]), told, name);
});

test('what is remembered is told as the words that say it', t => {
  t.deepEqual(listTold({ entry: '/srv/a.js', env: ['A=1', 'B=2'], redirect: false, http2: true, args: ['-x', 'y'] }), [
    'entry /srv/a.js',
    '-- -x y',
    '--no-redirect',
    '--http2',
    '--env A=1',
    '--env B=2',
  ]);
});
