import test from 'ava';
import { LowportError } from '../src/errors.js';
import { readPortMap } from '../src/port-map.js';

test('a map leads from ports and paths to addresses', t => {
  t.deepEqual(
    [...readPortMap('3000=443, /tmp/a=b.sock=80,@app=127.0.0.1:80')],
    [
      ['3000', { kind: 'port', port: 443 }],
      ['/tmp/a=b.sock', { kind: 'port', port: 80 }],
      ['@app', { kind: 'ip', host: '127.0.0.1', port: 80 }],
    ],
  );
  t.is(readPortMap('').size, 0);
});

for (const text of ['3000', '=443', '3000=', '3000=nowhere', 'app.sock=80', '3000=99999', '127.0.0.1:3000=80']) {
  test(`the map ${text} is refused with value and cure`, t => {
    const error = t.throws(() => readPortMap(text), { instanceOf: LowportError, code: 'ERR_PORT_MAP' });
    t.true(error.message.startsWith(`LOWPORT_MAP=${JSON.stringify(text)}: `));
    t.regex(error.hint, /3000=443/);
  });
}
