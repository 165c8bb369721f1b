import test from 'ava';
import { readOptions } from '../../../src/deploy/ways/options.js';
import { pinOptions } from '../../../src/deploy/ways/pin.js';

test('what lies in the folder of the program comes from its release, by whichever name it was given; the rest stays', t => {
  const given = readOptions(
    {
      entry: 'dist/server.js',
      envFile: ['.env', '/etc/app.env', '/srv/app/releases/1/more.env'],
      readWrite: ['uploads', '/srv/app/currently'],
      credential: ['key=secret'],
      maintenance: 'page.html',
      tlsCert: '/srv/app/current/cert.pem',
      tlsKey: '/srv/app/current/key.pem',
      health: '/health',
    },
    '/srv/app/current',
  );
  const pinned = pinOptions(given, ['/srv/app/current', '/srv/app/releases/1'], '/srv/app/releases/2');
  t.is(pinned.entry, '/srv/app/releases/2/dist/server.js');
  t.deepEqual(pinned.envFiles, ['/srv/app/releases/2/.env', '/etc/app.env', '/srv/app/releases/2/more.env']);
  t.deepEqual(pinned.readWrite, ['/srv/app/releases/2/uploads', '/srv/app/currently']);
  t.deepEqual(pinned.credentials, [{ name: 'key', path: '/srv/app/releases/2/secret' }]);
  t.deepEqual(pinned.maintenance, { page: '/srv/app/releases/2/page.html', afterMs: 10_000 });
  t.deepEqual(pinned.tls, given.tls);
  t.is(pinned.health, '/health');
  t.is(pinned.workdir, undefined);
});
