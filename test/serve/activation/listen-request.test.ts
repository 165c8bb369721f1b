import net from 'node:net';
import test from 'ava';
import { type ListenRequest, readListenRequest } from '../../../src/serve/activation/listen-request.js';

const callback = () => {};
const port = (number: number, host?: string): ListenRequest['place'] => ({ kind: 'port', port: number, host });

const rows: [spelling: string, args: unknown[], place: ListenRequest['place']][] = [
  ['listen(443)', [443], port(443)],
  ['listen("443")', ['443'], port(443)],
  ['listen("0x1bb")', ['0x1bb'], port(443)],
  ['listen(443, callback)', [443, callback], port(443)],
  ['listen(443, "127.0.0.1")', [443, '127.0.0.1'], port(443, '127.0.0.1')],
  ['listen(443, "::", 511, callback)', [443, '::', 511, callback], port(443, '::')],
  ['listen(443, 511)', [443, 511], port(443)],
  ['listen({port})', [{ port: 443 }], port(443)],
  ['listen({port: "443", host})', [{ port: '443', host: 'localhost' }], port(443, 'localhost')],
  ['listen({port, host: ""})', [{ port: 443, host: '' }], port(443)],
  ['listen({port, path})', [{ port: 443, path: '/x' }], port(443)],
  ['listen("/run/app.sock")', ['/run/app.sock'], { kind: 'path', path: '/run/app.sock' }],
  ['listen({path})', [{ path: 'app.sock' }], { kind: 'path', path: 'app.sock' }],
  ['listen({fd})', [{ fd: 3 }], { kind: 'fd', fd: 3 }],
  ['listen()', [], { kind: 'other' }],
  ['listen(callback)', [callback], { kind: 'other' }],
  ['listen(null)', [null], { kind: 'other' }],
  ['listen(0)', [0], { kind: 'other' }],
  ['listen("")', [''], { kind: 'other' }],
  ['listen({port: null})', [{ port: null }], { kind: 'other' }],
  ['listen({})', [{}], { kind: 'other' }],
  ['listen(true)', [true], { kind: 'other' }],
  ['listen(NaN)', [Number.NaN], { kind: 'other' }],
  ['listen(server)', [Object.assign(new net.Server(), { _handle: {} })], { kind: 'other' }],
];

for (const [spelling, args, place] of rows) {
  test(`${spelling} is read as Node reads it`, t => {
    const request = readListenRequest(args);
    t.deepEqual(request.place, place);
    t.is(request.callback, args.includes(callback) ? callback : undefined);
  });
}

test('the signal of the options is kept', t => {
  const { signal } = new AbortController();
  t.is(readListenRequest([{ port: 443, signal }]).signal, signal);
});
