// Writes an upload, and has a program of the system work on it.
const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
require('node:http')
  .createServer((_, response) => {
    try {
      const file = join(process.env.HOME, 'upload');
      writeFileSync(file, 'picture');
      response.end(execFileSync('gzip', ['--stdout', file]));
    } catch (error) {
      console.error(error.message);
      response.writeHead(500).end(String(error));
    }
  })
  .listen(80);
