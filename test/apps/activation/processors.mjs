// Asks for the processors as programs do: to fork for each, and to name the first.
import os, { availableParallelism, cpus } from 'node:os';
import { Worker } from 'node:worker_threads';

const same = [cpus(), os.cpus(), process.getBuiltinModule('node:os').cpus()].every(
  list => list.length === availableParallelism(),
);
console.log(same, os.cpus()[0].model, os.cpus()[0].times.user);
new Worker("console.log('thread', require('os').cpus().length === require('os').availableParallelism())", {
  eval: true,
});
