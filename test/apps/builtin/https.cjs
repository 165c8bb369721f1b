const { readFileSync } = require('fs');
const { createServer } = require('https');

const options = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };
const server = createServer(options, (request, response) => response.end('hello from https\n'));
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
