const http = require('node:http');

const server = http.createServer((request, response) => response.end('hello from CommonJS\n'));
if (require.main === module) {
  server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(process.argv.slice(2))));
}
