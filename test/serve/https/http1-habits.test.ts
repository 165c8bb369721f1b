import http2 from 'node:http2';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { authority, serve } from './served.js';

const on = { LOWPORT_HTTP2: 'on' };
/** What HTTP/1 alone says, and what no two answers have in common. */
const ofConnection = /^(connection|date|http2-settings|keep-alive|proxy-connection|te|transfer-encoding|upgrade)$/;

type Answer = { status: number | undefined; headers: object; body: string; trailers: object } | 'none';

test('what programs written for HTTP/1 do with request and response is answered over HTTP/2 as over HTTP/1', async t => {
  const { httpsPort, program } = await serve(t, 'https/http1-habits.cjs', { env: on });
  const habits: string[] = JSON.parse(bodyOf(await overHttp1(httpsPort, '/')));
  t.true(habits.length > 30);
  for (const [index, habit] of habits.entries()) {
    // Node's own client of HTTP/1 waits for what it is upgraded to.
    const asked = habit === 'setHeader: Upgrade' ? index + 1 : index;
    t.deepEqual(await overHttp2(httpsPort, `/${index}`), await overHttp1(httpsPort, `/${asked}`), habit);
  }
  await program.says(/used it\n[\s\S]*used it\n/);
  t.is(bodyOf(await overHttp2(httpsPort, '/version')), '2.0');
  t.is(program.stderr, '');
});

test('a body whose length nobody has said is one over HTTP/2, too', async t => {
  const { httpsPort } = await serve(t, 'https/http1-habits.cjs', { env: on });
  const habits: string[] = JSON.parse(bodyOf(await overHttp1(httpsPort, '/')));
  const path = `/${habits.indexOf('has a body')}`;
  t.is(bodyOf(await overHttp2(httpsPort, path, { body: 'x' })), 'chunked');
  t.is(bodyOf(await overHttp2(httpsPort, path, { body: 'x', headers: { 'content-length': 1 } })), '1');
  t.is(bodyOf(await overHttp2(httpsPort, path)), 'no');
});

test('the Host of a request is what it was sent for, whatever the client says beside it', async t => {
  const { httpsPort } = await serve(t, 'field/http1-headers.cjs', { env: on, isSilent: true });
  const forged = await overHttp2(httpsPort, '/', { headers: { ':authority': 'shop.test', host: 'forged.test' } });
  t.is(bodyOf(forged), 'host shop.test, HTTP/2.0\n');
});

test('headers of HTTP/1 that a program sets by hand end neither an HTTP/2 session nor the process', async t => {
  const { httpsPort, program } = await serve(t, 'field/http1-headers.cjs', { env: on, isSilent: true });
  for (const path of ['/chunked', '/keep-alive', '/message', '/']) {
    t.is(bodyOf(await overHttp2(httpsPort, path)), `host localhost:${httpsPort}, HTTP/2.0\n`);
  }
  t.is(program.stderr, '');
});

function bodyOf(answer: Answer): string {
  return answer === 'none' ? answer : answer.body;
}

function overHttp1(port: number, path: string): Promise<Answer> {
  return new Promise(resolve => {
    https
      .get({ host: 'localhost', port, path, ca: authority.root, agent: false }, async response => {
        const body = await text(response);
        const { statusCode: status, headers, trailers } = response;
        resolve({ status, headers: keep(headers), body, trailers: keep(trailers) });
      })
      .on('error', () => resolve('none'))
      .on('close', () => resolve('none'));
  });
}

type Sent = { headers?: http2.OutgoingHttpHeaders; body?: string };

async function overHttp2(port: number, path: string, { headers = {}, body }: Sent = {}): Promise<Answer> {
  const session = http2.connect(`https://localhost:${port}`, { ca: authority.root });
  try {
    return await new Promise<Answer>(resolve => {
      let trailers = {};
      const method = body === undefined ? 'GET' : 'POST';
      const stream = session.request(
        { ':path': path, ':method': method, ...headers },
        { endStream: body === undefined },
      );
      stream
        .on('response', async ({ ':status': status, ...received }) => {
          const body = await text(stream);
          resolve({ status, headers: keep(received), body, trailers });
        })
        .on('trailers', received => {
          trailers = keep(received);
        })
        .on('error', () => resolve('none'))
        .on('close', () => resolve('none'));
      if (body !== undefined) stream.end(body);
    });
  } finally {
    session.destroy();
  }
}

function keep(headers: object): object {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !ofConnection.test(name) && name !== 'content-length'),
  );
}
