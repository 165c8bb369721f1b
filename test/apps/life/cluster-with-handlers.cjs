// Two workers, forked again whenever one ends, as every tutorial has it. The primary ends when it is told to and has none left.
const cluster = require('node:cluster');

if (cluster.isPrimary) {
  let isEnding = false;
  let listening = 0;
  for (let count = 0; count < 2; count++) cluster.fork();
  cluster.on('listening', () => {
    if (++listening === 2) console.log('both workers listen');
  });
  cluster.on('exit', () => {
    if (!isEnding) {
      console.log('forks again');
      cluster.fork();
    } else if (Object.keys(cluster.workers).length === 0) {
      console.log('no worker is left');
      process.exit(0);
    }
  });
  process.on('SIGTERM', () => {
    isEnding = true;
    console.log('the primary is told');
    for (const worker of Object.values(cluster.workers)) worker.kill();
  });
} else {
  const server = require('node:http').createServer((request, response) => {
    setTimeout(() => response.end('ok\n'), request.url === '/slow' ? 1500 : 3);
  });
  server.listen(process.env.PORT);
  process.on('SIGTERM', () => {
    console.log('a worker is told');
    server.close(() => process.exit(0));
  });
}
