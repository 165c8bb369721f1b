// What programs written for HTTP/1 do with request and response, one habit a path; `/` lists them.
const { createServer } = require('node:http');

const habits = {
  'addTrailers: connection': (_, response) => {
    response.setHeader('Trailer', 'x-one');
    response.write('body');
    response.addTrailers({ 'x-one': '1', connection: 'close' });
    response.end();
  },
  'setHeader: a line break, caught': (_, response) => {
    try {
      response.setHeader('x-one', 'a\nb');
    } catch (error) {
      response.statusCode = 500;
      response.end(error.code);
    }
  },
  'writeHead: Transfer-Encoding': (_, response) => response.writeHead(200, { 'Transfer-Encoding': 'chunked' }).end('x'),
  'writeHead: raw array': (_, response) =>
    response.writeHead(200, ['X-One', '1', 'Transfer-Encoding', 'chunked']).end('x'),
  'writeHead: raw array, a name twice': (_, response) => response.writeHead(200, ['X-One', '1', 'X-One', '2']).end('x'),
  'writeHead: message': (_, response) => response.writeHead(200, 'Fine', { 'X-One': '1' }).end('x'),
  'writeHead: message and raw array': (_, response) =>
    response.writeHead(200, 'Fine', ['X-One', '1', 'Connection', 'close']).end('x'),
  'writeHead: twice': (_, response) => {
    response.writeHead(200);
    try {
      response.writeHead(200, { 'X-One': '1' });
    } catch {
      response.end('threw');
    }
  },
  'setHeader: Keep-Alive': (_, response) => {
    response.setHeader('Connection', 'keep-alive');
    response.setHeader('Keep-Alive', 'timeout=5');
    response.end('x');
  },
  'setHeader: Upgrade': (_, response) => response.setHeader('Upgrade', 'h2c').end('x'),
  'setHeader: Proxy-Connection': (_, response) => response.setHeader('Proxy-Connection', 'close').end('x'),
  'setHeader: TE': (_, response) => response.setHeader('TE', 'gzip').end('x'),
  'setHeader: HTTP2-Settings': (_, response) => response.setHeader('HTTP2-Settings', 'AAAA').end('x'),
  setHeaders: (_, response) =>
    response
      .setHeaders(
        new Map([
          ['X-One', '1'],
          ['Connection', 'close'],
        ]),
      )
      .end('x'),
  appendHeader: (_, response) => {
    response.appendHeader('Connection', 'close');
    response.appendHeader('X-One', '1');
    response.appendHeader('X-One', '2').end('x');
  },
  'two cookies': (_, response) => response.setHeader('Set-Cookie', ['a=1', 'b=2']).end('x'),
  getRawHeaderNames: (_, response) =>
    response.setHeader('X-One', '1').end(response.getRawHeaderNames().join().toLowerCase()),
  statusMessage: (_, response) => {
    response.statusMessage = 'Fine';
    response.end(response.statusMessage);
  },
  writeContinue: (_, response) => response.writeContinue(() => response.end('x')),
  writeProcessing: (_, response) => response.writeProcessing(() => response.end('x')),
  writeEarlyHints: (_, response) =>
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('x')),
  addTrailers: (_, response) => {
    response.setHeader('Trailer', 'X-One');
    response.write('x');
    response.addTrailers([['X-One', '1']]);
    response.end();
  },
  flushHeaders: (_, response) => response.flushHeaders() || response.end('x'),
  _implicitHeader: (_, response) => {
    if (!response._header) response._implicitHeader();
    response.end(String(response.headersSent));
  },
  flags: (_, response) => {
    Object.assign(response, { useChunkedEncodingByDefault: false, shouldKeepAlive: false });
    response.end('x');
  },
  cork: (_, response) => {
    response.cork();
    response.write('a');
    response.write('b');
    response.uncork();
    response.end('c');
  },
  socket: (request, response) => {
    request.socket.setTimeout(60_000);
    request.setTimeout(60_000);
    response.setTimeout(60_000);
    response.socket.setNoDelay(true);
    response.socket.setKeepAlive(true);
    request.socket.once('close', () => {});
    response.end([request.connection.encrypted, response.connection.remoteAddress, request.socket.destroyed].join());
  },
  host: (request, response) => response.end(request.headers.host),
  'listed headers': ({ headers }, response) => response.end(list(Object.entries(headers))),
  'copied headers': (request, response) => response.writeHead(200, { ...request.headers, 'X-One': '1' }).end('x'),
  rawHeaders: ({ rawHeaders }, response) => response.end(list(rawHeaders.map(text => [text.toLowerCase()]))),
  headersDistinct: ({ headersDistinct }, response) => response.end(list(Object.entries(headersDistinct))),
  'has a body': ({ headers }, response) =>
    response.end(String(headers['transfer-encoding'] ?? headers['content-length'] ?? 'no')),
  'no content': (_, response) => response.writeHead(204, { 'Content-Type': 'text/plain' }).end(),
  'not modified': (_, response) => response.writeHead(304, { ETag: '"1"' }).end(),
  'uses the response of a client that has gone': (request, response) => {
    response.on('close', () => {
      response.statusMessage = 'Late';
      if (!response.headersSent) response.setHeader('X-One', '1');
      response.writeContinue();
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeProcessing();
      response.writeHead(200, { 'X-Two': '2' });
      response.write('late');
      response.end();
      console.log('used it');
    });
    request.destroy();
  },
};
const names = Object.keys(habits);

/** Whose connection is closed after it says so over HTTP/1. */
function list(entries) {
  return JSON.stringify(entries.filter(([name]) => name !== 'connection' && name !== 'close').sort());
}

createServer((request, response) => {
  if (request.url === '/') response.end(JSON.stringify(names));
  else if (request.url === '/version') response.end(request.httpVersion);
  else habits[names[Number(request.url.slice(1))]](request, response);
}).listen(process.env.PORT, () => console.log('listening'));
