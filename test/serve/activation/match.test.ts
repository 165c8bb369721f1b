import test from 'ava';
import { parseListenAddress } from '../../../src/listen-address.js';
import { readPortMap } from '../../../src/port-map.js';
import type { InheritedSocket } from '../../../src/serve/activation/inherited-sockets.js';
import { readListenRequest } from '../../../src/serve/activation/listen-request.js';
import { matchRequest } from '../../../src/serve/activation/match.js';

/** `[::]:80`, or `?` for a unix socket whose path is hidden; `udp:` before it makes a datagram socket. */
function inherit(...addresses: string[]): InheritedSocket[] {
  return addresses.map((text, index) => ({
    fd: 3 + index,
    name: 'app.socket',
    role: 'http',
    address: text === '?' ? undefined : parseListenAddress(text.replace('udp:', '')),
    type: text.startsWith('udp:') ? 'datagram' : 'stream',
    listener: undefined,
  }));
}

const rows: [title: string, args: unknown[], sockets: string[], map: string, fds: number[]][] = [
  ['the same port', [443], ['[::]:80', '[::]:443'], '', [4]],
  ['the same port, whatever the host', [443, '127.0.0.1'], ['[::]:443'], '', [3]],
  ['no host means every socket of the port', [80], ['127.0.0.1:80', '[::1]:80'], '', [3, 4]],
  ['the very host where there is one', [80, '::1'], ['127.0.0.1:80', '[::1]:80'], '', [4]],
  ['a name of a host means every socket of the port', [80, 'localhost'], ['127.0.0.1:80', '[::1]:80'], '', [3, 4]],
  ['another port is private', [9000], ['[::]:80'], '', []],
  ['a free port is private', [0], ['[::]:80'], '', []],
  ['the same path', ['/run/app.sock'], ['[::]:80', '/run/app.sock'], '', [4]],
  ['a path that is not in its shortest form', ['/run/../run/app.sock'], ['/run/app.sock'], '', [3]],
  ['another path is private', ['/tmp/app.sock'], ['/run/app.sock'], '', []],
  ['an abstract name', ['\0app'], ['@app'], '', [3]],
  ['the only socket whose path is hidden', ['/run/app.sock'], ['[::]:80', '?'], '', [4]],
  ['one of several hidden sockets is not guessed', ['/run/app.sock'], ['?', '?'], '', []],
  ['a mapped port', [3000], ['[::]:80', '[::]:443'], '3000=443', [4]],
  ['a mapped path', ['/tmp/app.sock'], ['[::]:80'], '/tmp/app.sock=80', [3]],
  ['a mapped abstract name', ['\0app'], ['[::]:80'], '@app=80', [3]],
  ['a port mapped to a path', [3000], ['/run/app.sock'], '3000=/run/app.sock', [3]],
  ['the same port before a mapped one', [80], ['[::]:80', '[::]:443'], '80=443', [3]],
  ['a descriptor', [{ fd: 4 }], ['[::]:80', '[::]:443'], '', [4]],
  ['a datagram socket has its port too', [443], ['udp:[::]:443'], '', [3]],
];

for (const [title, args, sockets, map, fds] of rows) {
  test(`matches ${title}`, t => {
    const matched = matchRequest(readListenRequest(args).place, inherit(...sockets), readPortMap(map));
    t.deepEqual(
      matched.map(({ fd }) => fd),
      fds,
    );
  });
}
