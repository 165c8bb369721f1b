// Accepts nothing itself: a child gets the listening server and accepts there.
import { fork } from 'node:child_process';
import http from 'node:http';

if (process.argv[2] === 'child') {
  const server = http.createServer((request, response) => response.end('hello from the child\n'));
  process.on('disconnect', () => process.exit());
  process.on('message', (message, listener) => {
    listener.on('connection', socket => server.emit('connection', socket));
    process.send('accepting');
  });
} else {
  const child = fork(process.argv[1], ['child']);
  const server = http.createServer((request, response) => response.end('hello from the parent\n'));
  server.listen(process.env.PORT, () => {
    const address = JSON.stringify(server.address());
    child.send('server', server);
    child.once('message', () => server.close(() => console.log('listening', address)));
  });
}
