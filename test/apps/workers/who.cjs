// Says which worker answers, and does on request what a bad program does.
const http = require('node:http');

http
  .createServer((request, response) => {
    if (request.url === '/exit') process.exit(3);
    if (request.url === '/stay') process.removeAllListeners('SIGTERM').on('SIGTERM', () => {});
    if (request.url === '/block') for (;;);
    const answer = () =>
      response.end(`${process.env.LOWPORT_WORKER} ${process.pid} ${process.env.NOTIFY_SOCKET ?? 'alone'}`);
    if (request.url === '/slow') setTimeout(answer, 500);
    else answer();
  })
  .listen(process.env.PORT);
