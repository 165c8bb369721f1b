// Listens on OTHER, not on PORT. WORK says what else it does, and where it comes to PORT in the end.
const http = require('http');
const net = require('net');
const { exec } = require('child_process');
const { Worker } = require('worker_threads');

const { OTHER, PORT, WORK } = process.env;
const serve = port => http.createServer((request, response) => response.end('ok\n')).listen(port);
const later = () => serve(PORT);
const silent = net.createServer(client => setTimeout(() => client.write('at last'), 8000)).unref();

serve(OTHER);
const works = {
  nothing() {},
  // To a database that has greeted, and has no more to say.
  connection: () =>
    net
      .connect(
        net
          .createServer(client => client.write('hello'))
          .listen(0)
          .address().port,
      )
      .resume(),
  greeting: () => silent.listen(0, () => net.connect(silent.address().port).once('data', later)),
  thread: () =>
    new Worker('setTimeout(() => require("worker_threads").parentPort.postMessage(1), 6000)', { eval: true }).once(
      'message',
      later,
    ),
  timer: () => setTimeout(later, 5000),
  child: () => exec('sleep 5', later),
  answer: () => silent.listen(0, () => net.connect(silent.address().port).once('data', later).write('ask')),
};
works[WORK]();
