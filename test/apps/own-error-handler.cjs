const http = require('node:http');

const server = http.createServer();
server.on('error', error => {
  console.error(`my own words: ${error.message}`);
  process.exit(1);
});
server.listen(process.env.PORT);
