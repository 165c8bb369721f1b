// Forks a child that serves on a port of its own, and acts on the child's messages by their type.
const { fork } = require('node:child_process');
const http = require('node:http');
if (process.argv[2] === 'child') {
  http
    .createServer((request, response) => response.end('child\n'))
    .listen(0, '127.0.0.1', function () {
      process.send({ type: 'up', port: this.address().port });
    });
} else {
  const actions = {
    up: ({ port }) => http.createServer((request, response) => response.end(`ok ${port}\n`)).listen(process.env.PORT),
  };
  fork(__filename, ['child']).on('message', message => actions[message.type](message));
}
