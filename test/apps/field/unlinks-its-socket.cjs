// Removes a stale unix socket before it listens there, and opens it to all: what every tutorial says. PORT is a path.
const fs = require('node:fs');
const path = process.env.PORT;
if (fs.existsSync(path)) fs.unlinkSync(path);
require('node:http')
  .createServer((request, response) => response.end('ok\n'))
  .listen(path, () => fs.chmodSync(path, 0o666));
