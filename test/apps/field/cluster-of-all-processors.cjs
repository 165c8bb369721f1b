// One worker for each processor, forked again when it ends. An answer takes 2 s.
const cluster = require('node:cluster');
const os = require('node:os');
if (cluster.isPrimary) {
  for (const _ of os.cpus()) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  require('node:http')
    .createServer((request, response) => {
      response.write('begun\n');
      setTimeout(() => response.end(`${process.pid}\n`), 2000);
    })
    .listen(process.env.PORT);
}
