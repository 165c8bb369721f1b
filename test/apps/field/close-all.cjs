// On SIGTERM: server.close() and closeAllConnections(), as Node's own documentation puts side by side. /slow takes 1.5 s.
const http = require('node:http');
const server = http
  .createServer((request, response) => setTimeout(() => response.end('ok\n'), request.url === '/slow' ? 1500 : 3))
  .listen(process.env.PORT);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
