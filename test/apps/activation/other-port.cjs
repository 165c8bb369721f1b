// Listens on OTHER, not on PORT. WORK says what else it does, and where it comes to PORT in the end.
const http = require('http');
const net = require('net');
const { exec } = require('child_process');

const { OTHER, PORT, WORK } = process.env;
const serve = port => http.createServer((request, response) => response.end('ok\n')).listen(port);
const later = () => serve(PORT);
const silent = net.createServer(client => setTimeout(() => client.write('at last'), 8000)).unref();

serve(OTHER);
const works = {
  nothing() {},
  connection: () => net.connect(net.createServer().listen(0).address().port), // to a database, that has no more to say
  timer: () => setTimeout(later, 5000),
  child: () => exec('sleep 5', later),
  answer: () => silent.listen(0, () => net.connect(silent.address().port).once('data', later).write('ask')),
};
works[WORK]();
