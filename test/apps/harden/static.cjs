// Serves a file, and asks nobody.
const { readFileSync } = require('node:fs');
require('node:http')
  .createServer((_, response) => response.end(readFileSync(__filename)))
  .listen(80);
