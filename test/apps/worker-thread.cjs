const http = require('http');
const { isMainThread, Worker } = require('worker_threads');

if (isMainThread) {
  new Worker(__filename).on('error', ({ stack }) => console.log('the worker died of', stack));
} else {
  http.createServer().listen(process.env.PORT);
}
