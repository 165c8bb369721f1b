import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { socket } from '../../../src/deploy/ways/socket.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';

const lowport = '/srv/app/node_modules/lowport/dist';

function readValues(raw: RawOptions, key: string): string[] {
  const { files } = planWay(socket, readOptions(raw, '/srv/app'), hostFacts());
  return valuesOf(parseUnit(files.at(-1)?.content ?? ''), 'Service', key);
}

const lines: [raw: RawOptions, key: string, values: string[]][] = [
  [{ workers: '2' }, 'ExecStart', [`/usr/bin/node ${lowport}/cli/main.js run --workers 2 /srv/app/server.js`]],
  [
    { workers: 'auto', args: ['--port', '%h $HOME'] },
    'ExecStart',
    [`/usr/bin/node ${lowport}/cli/main.js run --workers auto /srv/app/server.js -- --port "%%h $$HOME"`],
  ],
  [{ workers: '2' }, 'ExecReload', [`/usr/bin/node ${lowport}/cli/main.js reload`]],
  [{ workers: '2', startTimeout: '150s' }, 'TimeoutStartSec', ['150s']],
  [{ workers: '2' }, 'Type', ['notify']],
  // Of its own: systemd removes it with all that is in it, and /run/app/app.sock may be a listening socket.
  [{ workers: '2' }, 'RuntimeDirectory', ['lowport-app']],
  [{ workers: '2' }, 'RuntimeDirectoryMode', ['0700']],
  [{}, 'RuntimeDirectory', []],
];

for (const [raw, key, values] of lines) {
  test(`${JSON.stringify(raw)}: ${key}= is ${values.join() || 'left out'}`, t =>
    t.deepEqual(readValues(raw, key), values));
}
