// A server whose limits are all set, by plain http, or by https where it has the key itself.
const fs = require('node:fs');
const { KEY, CERT, PORT } = process.env;
const module_ = KEY ? require('node:https') : require('node:http');

const options = KEY ? { key: fs.readFileSync(KEY), cert: fs.readFileSync(CERT) } : {};
const server = module_.createServer({
  ...options,
  headersTimeout: 400,
  requestTimeout: 400,
  connectionsCheckingInterval: 50,
  maxHeaderSize: 2048,
});
server.maxHeadersCount = 3;
server.keepAliveTimeout = 200;
server.on('request', (request, response) => {
  if (request.url === '/count') server.getConnections((_, count) => response.end(String(count)));
  else if (request.url === '/timeout') request.socket.setTimeout(200, () => request.socket.destroy());
  else response.end(Object.keys(request.headers).join());
});
server.on('clientError', (error, socket) => {
  console.log('clientError', error.code, Boolean(socket.encrypted));
  if (socket.writable) socket.end('HTTP/1.1 418 Refused\r\nConnection: close\r\n\r\n');
});
server.on('close', () => console.log('closed'));
server.on('drop', () => console.log('drop'));
process.on('SIGUSR2', () => {
  server.close();
  server.closeIdleConnections();
});
server.listen(PORT, () => console.log('listening', JSON.stringify(server.address())));
