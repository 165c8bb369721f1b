// Throws away all SIGTERM listeners once it listens and sets its own: programs around a framework do that.
const http = require('node:http');
const server = http
  .createServer((request, response) => setTimeout(() => response.end('ok\n'), request.url === '/slow' ? 1500 : 3))
  .listen(process.env.PORT, () =>
    setTimeout(() => {
      process.removeAllListeners('SIGTERM');
      process.on('SIGTERM', () => server.close(() => process.exit(0)));
    }, 300),
  );
