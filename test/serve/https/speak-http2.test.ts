import http2 from 'node:http2';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { ask, authority, closing, connect, serve } from './served.js';

/** What works over HTTP/2 as it does over HTTP/1, as measured: the README says so too. Nest is Express, unless told. */
const frameworks = { 'node:http': true, fastify: true, koa: true, hapi: true, express: false } as const;

type Answer = { status: number | undefined; type: string | undefined; body: string };

const requests: readonly [method: string, path: string, body?: string][] = [
  ['GET', '/text'],
  ['POST', '/json', '{"a":[1,"ü"]}'],
  ['GET', '/stream'],
  ['GET', '/error'],
  ['GET', '/nothing'],
];

for (const [framework, works] of Object.entries(frameworks)) {
  test(`with LOWPORT_HTTP2=on ${framework} ${works ? 'answers' : 'does not answer'} over HTTP/2 as over HTTP/1`, async t => {
    const { httpsPort, program } = await serve(t, 'https/speak.mjs', {
      env: { LOWPORT_HTTP2: 'on', FRAMEWORK: framework },
    });
    const answers = async (speak: typeof overHttp1) => {
      const all: (Answer | string)[] = [];
      for (const [method, path, body] of requests) {
        const patience = new Promise<string>(resolve => setTimeout(resolve, 3000, 'none'));
        all.push(await Promise.race([speak(httpsPort, method, path, body).catch(String), patience]));
      }
      return all;
    };
    const expected = await answers(overHttp1);
    t.is((expected[0] as Answer).status, 200);
    const seen = await answers(overHttp2);
    // HTTP/2 has no reason phrase, so Koa itself says the number.
    const same = framework === 'koa' ? expected.map(answer => sayNumber(answer)) : expected;
    if (works) t.deepEqual(seen, same, program.stderr);
    else t.notDeepEqual(seen, expected);
  });
}

test('HTTP/2 is offered only where it is asked for, and HTTP/1 beside it', async t => {
  const off = await serve(t, 'https/tell.cjs');
  const on = await serve(t, 'https/tell.cjs', { env: { LOWPORT_HTTP2: 'on' } });
  const agree = async (port: number, ...ALPNProtocols: string[]) => {
    const socket = await connect(port, { ALPNProtocols });
    socket.destroy();
    return socket.alpnProtocol;
  };
  t.is(await agree(off.httpsPort, 'h2', 'http/1.1'), 'http/1.1');
  t.is(await agree(on.httpsPort, 'h2', 'http/1.1'), 'h2');
  t.is(await agree(on.httpsPort, 'http/1.1'), 'http/1.1');
  t.regex(await ask(on.httpsPort, `GET / HTTP/1.1\r\n${closing}`), /"encrypted":true/);
});

test('to clients of Express HTTP/1 alone is offered, and that is said', async t => {
  const { httpsPort, program } = await serve(t, 'https/speak.mjs', {
    env: { LOWPORT_HTTP2: 'on', FRAMEWORK: 'express' },
  });
  const socket = await connect(httpsPort, { ALPNProtocols: ['h2', 'http/1.1'] });
  t.is(socket.alpnProtocol, 'http/1.1');
  socket.destroy();
  t.regex(program.stderr, /HTTP\/2 is not offered, since the program is of Express/);
  await t.throwsAsync(overHttp2(httpsPort, 'GET', '/text'));
  t.is(((await overHttp1(httpsPort, 'GET', '/text')) as Answer).status, 200);
});

test('a drain ends an HTTP/2 session when its answers are given', async t => {
  const { httpsPort, program } = await serve(t, 'https/tell.cjs', {
    env: { LOWPORT_HTTP2: 'on', LOWPORT_DRAIN_GRACE: '100ms' },
  });
  const session = http2.connect(`https://localhost:${httpsPort}`, { ca: authority.root });
  const slow = session.request({ ':path': '/slow' });
  await new Promise(resolve => slow.once('response', resolve));
  program.child.kill('SIGTERM');
  t.is(await text(slow), 'begin\nend\n');
  t.is(await program.ended, 0);
  session.destroy();
});

function sayNumber(answer: Answer | string): Answer | string {
  return typeof answer === 'object' && answer.body === 'Not Found' ? { ...answer, body: '404' } : answer;
}

function overHttp1(port: number, method: string, path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { host: 'localhost', port, method, path, headers, ca: authority.root, agent: false };
    https
      .request(options, async response => {
        const { statusCode: status, headers } = response;
        resolve({ status, type: headers['content-type'], body: await text(response) });
      })
      .on('error', reject)
      .end(body);
  });
}

async function overHttp2(port: number, method: string, path: string, body?: string): Promise<Answer> {
  const session = http2.connect(`https://localhost:${port}`, { ca: authority.root });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({
        ':method': method,
        ':path': path,
        ...(body && { 'content-type': 'application/json' }),
      });
      stream.on('error', reject).on('response', async headers => {
        resolve({ status: headers[':status'], type: headers['content-type'], body: await text(stream) });
      });
      stream.end(body);
    });
  } finally {
    session.destroy();
  }
}
