// A proxy before a server of the same program, which has an event stream, too.
const http = require('node:http');
const httpProxy = require('http-proxy');

const inner = http.createServer((request, response) => {
  if (request.url !== '/events') return response.end('hello from behind the proxy\n');
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const timer = setInterval(() => response.write('data: tick\n\n'), 1000);
  response.on('close', () => clearInterval(timer));
});
const agent = new http.Agent({ keepAlive: true });
const proxy = httpProxy.createProxyServer({ target: 'http://127.0.0.1:3998', agent });
proxy.on('error', (error, _request, response) => {
  if (response.writeHead) response.writeHead(502).end(`${error.code}\n`);
});
inner.listen(3998, '127.0.0.1', () => {
  http.createServer((request, response) => proxy.web(request, response)).listen(process.env.PORT ?? 3000);
});
