// Workers end on a request for /die. The primary starts a new one when told so.
const cluster = require('cluster');
const http = require('http');

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (worker, { port }) => console.log(`worker ${++listening} listening on ${port}`));
  cluster.on('exit', () => console.log(`workers left: ${Object.keys(cluster.workers).length}`));
  process.on('SIGUSR2', () => cluster.fork());
  setInterval(() => {}, 1000);
  cluster.fork();
  cluster.fork();
} else {
  const server = http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    if (request.url === '/die') response.on('close', () => process.exit());
    response.end(`worker ${cluster.worker.id} on ${server.address().port}\n`);
  });
  server.listen(process.env.PORT);
}
