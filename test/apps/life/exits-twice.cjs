// Ends with a status of its own from a listener of 'exit'.
require('node:http')
  .createServer((request, response) => response.end('ok\n'))
  .listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(7));
process.on('exit', () => process.exit(9));
