// As PM2's documentation has its programs, under node:cluster alone: ready is said, SIGINT and SIGTERM end it in order.
const cluster = require('node:cluster');
const os = require('node:os');
const express = require('express');

if (cluster.isPrimary) {
  let isStopping = false;
  for (let count = 0; count < os.availableParallelism(); count++) cluster.fork();
  cluster.on('exit', worker => {
    if (!isStopping && !worker.exitedAfterDisconnect) cluster.fork();
  });
  process.on('SIGTERM', () => {
    isStopping = true;
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGINT');
  });
} else {
  const app = express();
  app.get('/', (_request, response) => response.send(`hello from ${process.pid}\n`));
  const server = app.listen(process.env.PORT ?? 3000, () => process.send?.('ready'));
  process.on('SIGINT', () => server.close(() => process.exit(0)));
}
