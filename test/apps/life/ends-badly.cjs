// Told to end, it dies of a signal: by its own hand, or by systemd's when it hears nothing for too long (HOW=deaf).
const http = require('node:http');
const deaf = process.env.HOW === 'deaf';
http
  .createServer((request, response) => {
    response.end(`${process.pid}\n`);
    if (deaf)
      setImmediate(() => {
        for (;;);
      });
  })
  .listen(process.env.PORT);
process.on('SIGTERM', () => process.kill(process.pid, 'SIGABRT'));
