const { readFileSync } = require('node:fs');
const { createServer } = require('node:https');

const options = { cert: readFileSync(`${__dirname}/cert.pem`), key: readFileSync(`${__dirname}/key.pem`) };
createServer(options, (_request, response) => response.end('hello\n')).listen(process.env.PORT);
