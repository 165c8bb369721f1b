// Says when the service begins to drain, and when it is told to end itself. /slow takes 1.5 s.
const http = require('node:http');

http
  .createServer((request, response) => setTimeout(() => response.end('ok\n'), request.url === '/slow' ? 1500 : 3))
  .listen(process.env.PORT);
process.on('lowport:draining', () => console.log('draining'));
process.on('SIGTERM', () => {
  console.log('SIGTERM');
  process.exit();
});
