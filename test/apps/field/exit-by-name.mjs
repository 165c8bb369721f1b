// exit() by its own name, which no replaced process.exit reaches. /slow takes 1.5 s.
import http from 'node:http';
import process, { exit } from 'node:process';

const server = http
  .createServer((request, response) => setTimeout(() => response.end('ok\n'), request.url === '/slow' ? 1500 : 3))
  .listen(process.env.PORT);
process.on('SIGTERM', () => {
  server.close();
  exit(0);
});
