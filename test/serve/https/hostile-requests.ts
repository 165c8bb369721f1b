/** What somebody sends to the http port, and what comes back. `$` stands for `:PORT` where https is not on 443. */
export type HostileRequest = {
  what: string;
  /** The lines of the head. An empty line follows. */
  lines: string[];
  status: number;
  /** The whole Location; undefined: there is none. */
  location?: string;
  body?: string;
};

const acme = '/.well-known/acme-challenge';

export const hostileRequests: readonly HostileRequest[] = [
  {
    what: 'a path and a query',
    lines: ['GET /a/b?c=d&e HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$/a/b?c=d&e'),
  },
  { what: 'a port in the host', lines: ['GET / HTTP/1.1', 'Host: h.test:80'], ...to('https://h.test$/') },
  {
    what: 'POST keeps its method',
    lines: ['POST /form HTTP/1.1', 'Host: h.test', 'Content-Length: 0'],
    ...to('https://h.test$/form'),
  },
  { what: 'an IPv6 host', lines: ['GET / HTTP/1.1', 'Host: [::1]:80'], ...to('https://[::1]$/') },
  { what: 'an IPv4 host', lines: ['GET / HTTP/1.1', 'Host: 192.0.2.1'], ...to('https://192.0.2.1$/') },
  { what: 'HTTP/1.0 with a host', lines: ['GET /x HTTP/1.0', 'Host: h.test'], ...to('https://h.test$/x') },
  { what: 'no host', lines: ['GET / HTTP/1.1'], status: 400 },
  { what: 'no host in HTTP/1.0', lines: ['GET / HTTP/1.0'], status: 400 },
  { what: 'a bare Host', lines: ['GET / HTTP/1.1', 'Host:'], status: 400 },
  { what: 'two hosts', lines: ['GET / HTTP/1.1', 'Host: h.test', 'Host: evil.test'], status: 400 },
  { what: 'the same host twice', lines: ['GET / HTTP/1.1', 'Host: h.test', 'host: h.test'], status: 400 },
  { what: 'two hosts in one field', lines: ['GET / HTTP/1.1', 'Host: h.test, evil.test'], status: 400 },
  { what: 'userinfo in the host', lines: ['GET / HTTP/1.1', 'Host: h.test@evil.test'], status: 400 },
  { what: 'a path in the host', lines: ['GET / HTTP/1.1', 'Host: evil.test/h.test'], status: 400 },
  { what: 'a backslash in the host', lines: ['GET / HTTP/1.1', 'Host: evil.test\\h.test'], status: 400 },
  { what: 'a query in the host', lines: ['GET / HTTP/1.1', 'Host: evil.test?h.test'], status: 400 },
  { what: 'a space in the host', lines: ['GET / HTTP/1.1', 'Host: h.test evil.test'], status: 400 },
  { what: 'a percent in the host', lines: ['GET / HTTP/1.1', 'Host: h.test%0d%0aX:1'], status: 400 },
  { what: 'a port that is none', lines: ['GET / HTTP/1.1', 'Host: h.test:80x'], status: 400 },
  { what: 'a host of 300 letters', lines: ['GET / HTTP/1.1', `Host: ${'h'.repeat(300)}`], status: 400 },
  { what: 'a bracket left open', lines: ['GET / HTTP/1.1', 'Host: [::1'], status: 400 },
  { what: 'a field that is folded', lines: ['GET / HTTP/1.1', 'Host: h.test', ' evil.test'], status: 400 },
  { what: 'a bare CR in the host', lines: ['GET / HTTP/1.1', 'Host: h.test\rX: 1'], status: 400 },
  { what: 'a NUL in the host', lines: ['GET / HTTP/1.1', 'Host: h.test\0'], status: 400 },
  {
    what: 'encoded CRLF in the path stays encoded',
    lines: ['GET /%0d%0aSet-Cookie:a=b HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$/%0d%0aSet-Cookie:a=b'),
  },
  { what: 'a NUL in the path', lines: ['GET /\0 HTTP/1.1', 'Host: h.test'], status: 400 },
  { what: 'a tab in the path', lines: ['GET /a\tb HTTP/1.1', 'Host: h.test'], status: 400 },
  {
    what: 'two slashes lead to the same host',
    lines: ['GET //evil.test/x HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$//evil.test/x'),
  },
  {
    what: 'a backslash leads to the same host',
    lines: ['GET /\\evil.test HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$/\\evil.test'),
  },
  {
    what: 'an @ in the path leads to the same host',
    lines: ['GET /@evil.test HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$/@evil.test'),
  },
  { what: 'bytes beyond ASCII in the path', lines: ['GET /\xfc HTTP/1.1', 'Host: h.test'], status: 400 },
  {
    what: 'the absolute form of the same host',
    lines: ['GET http://h.test/x?y HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$/x?y'),
  },
  { what: 'the absolute form of another host', lines: ['GET http://evil.test/ HTTP/1.1', 'Host: h.test'], status: 400 },
  {
    what: 'the absolute form with userinfo',
    lines: ['GET http://h.test@evil.test/ HTTP/1.1', 'Host: h.test'],
    status: 400,
  },
  {
    what: 'the absolute form of a longer host',
    lines: ['GET http://h.test.evil.test/ HTTP/1.1', 'Host: h.test'],
    status: 400,
  },
  { what: 'the absolute form of https', lines: ['GET https://h.test/ HTTP/1.1', 'Host: h.test'], status: 400 },
  { what: 'an asterisk', lines: ['OPTIONS * HTTP/1.1', 'Host: h.test'], status: 400 },
  {
    what: 'an upgrade',
    lines: ['GET /ws HTTP/1.1', 'Host: h.test', 'Connection: Upgrade', 'Upgrade: websocket'],
    ...to('https://h.test$/ws'),
  },
  { what: 'a head of 64 KB', lines: ['GET / HTTP/1.1', 'Host: h.test', `X: ${'x'.repeat(65_536)}`], status: 431 },
  { what: 'a path of 64 KB', lines: [`GET /${'x'.repeat(65_536)} HTTP/1.1`, 'Host: h.test'], status: 431 },
  {
    what: 'a length and chunks at once',
    lines: ['POST / HTTP/1.1', 'Host: h.test', 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    status: 400,
  },
  { what: 'another language', lines: ['\x16\x03\x01\x02\x00\x01\x00\x01'], status: 400 },

  {
    what: 'a challenge',
    lines: [`GET ${acme}/token-1_A HTTP/1.1`, 'Host: h.test'],
    status: 200,
    body: 'token-1_A.thumb',
  },
  {
    what: 'a challenge, whatever the query',
    lines: [`GET ${acme}/token-1_A?x=../y HTTP/1.1`, 'Host: h.test'],
    status: 200,
    body: 'token-1_A.thumb',
  },
  {
    what: 'a challenge by its address alone',
    lines: [`GET ${acme}/token-1_A HTTP/1.0`],
    status: 200,
    body: 'token-1_A.thumb',
  },
  { what: 'a challenge by HEAD', lines: [`HEAD ${acme}/token-1_A HTTP/1.1`, 'Host: h.test'], status: 200, body: '' },
  {
    what: 'a challenge by POST',
    lines: [`POST ${acme}/token-1_A HTTP/1.1`, 'Host: h.test', 'Content-Length: 0'],
    status: 405,
  },
  { what: 'a challenge that is not there', lines: [`GET ${acme}/none HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'the folder of challenges', lines: [`GET ${acme}/ HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: '..', lines: [`GET ${acme}/../secret HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'encoded ..', lines: [`GET ${acme}/%2e%2e/secret HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'twice encoded ..', lines: [`GET ${acme}/%252e%252e%252fsecret HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'encoded slash', lines: [`GET ${acme}/..%2fsecret HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'encoded NUL', lines: [`GET ${acme}/token-1_A%00 HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a dot file', lines: [`GET ${acme}/.hidden HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a link out of the webroot', lines: [`GET ${acme}/link HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a folder', lines: [`GET ${acme}/folder HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a file in a folder', lines: [`GET ${acme}/folder/token HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a linked folder', lines: [`GET ${acme}/linked/secret HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a pipe', lines: [`GET ${acme}/pipe HTTP/1.1`, 'Host: h.test'], status: 404 },
  { what: 'a file too long for an answer', lines: [`GET ${acme}/long HTTP/1.1`, 'Host: h.test'], status: 404 },
  {
    what: 'beside the challenges',
    lines: ['GET /.well-known/security.txt HTTP/1.1', 'Host: h.test'],
    ...to('https://h.test$/.well-known/security.txt'),
  },
];

function to(location: string): { status: number; location: string } {
  return { status: 308, location };
}

/** Fills the webroot with what the table asks for, and puts a secret beside it. A script for sh; `$1` is the webroot. */
export const fillWebroot = [
  'set -e',
  'mkdir -p "$1/.well-known/acme-challenge/folder" "$1/.well-known/out"',
  'cd "$1/.well-known/acme-challenge"',
  'printf token-1_A.thumb > token-1_A; printf secret > ../secret; printf secret > folder/token; printf secret > .hidden',
  'printf secret > ../out/secret; ln -sf ../secret link; ln -sfn ../out linked; test -p pipe || mkfifo pipe',
  'head -c 5000 /dev/zero > long',
].join('\n');
