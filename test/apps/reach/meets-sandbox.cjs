// Asks a cloud for its metadata, and runs what it has written: a tool, and at '/addon' a native addon, of which it dies.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');

const write = (from, name) => {
  const file = path.join(process.env.STATE_DIRECTORY, name);
  fs.copyFileSync(from, file);
  fs.chmodSync(file, 0o755);
  return file;
};

const tool = write('/bin/true', 'tool');
http
  .createServer((request, response) => {
    response.end('hello');
    if (request.url === '/addon')
      setImmediate(() => process.dlopen({ exports: {} }, write(process.env.LIBRARY, 'x.node')));
  })
  .listen(process.env.PORT, () => {
    const said = what => outcome => console.log(`the program: ${what} ${outcome?.message ?? outcome}`);
    spawn(tool).on('error', said('tool')).on('exit', said('tool'));
    net
      .connect({ host: '169.254.169.254', port: 8775, timeout: 1000 })
      .on('error', () => {})
      .on('connect', said('cloud'))
      .on('timeout', said('cloud'));
  });
