// As the documentation of node:cluster has it.
const cluster = require('node:cluster');

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  require('./hello.cjs');
}
