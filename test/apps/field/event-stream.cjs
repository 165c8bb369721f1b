// /events is an event stream that never ends; every other path answers at once. BOOT_MS: how long it takes to start.
const http = require('node:http');
setTimeout(
  () =>
    http
      .createServer((request, response) => {
        if (request.url !== '/events') return response.end(`${process.pid}\n`);
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        const timer = setInterval(() => response.write('data: tick\n\n'), 1000);
        response.on('close', () => clearInterval(timer));
      })
      .listen(process.env.PORT),
  Number(process.env.BOOT_MS ?? 0),
);
