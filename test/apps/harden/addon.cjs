// Answers by native code in its own node_modules.
require('node:http')
  .createServer((_, response) => {
    const addon = require('sd-notify');
    response.end(String(typeof addon.ready));
  })
  .listen(80);
