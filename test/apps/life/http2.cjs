// HTTP/2 on port 443, with answers in a few milliseconds.

const { readFileSync } = require('fs');
const { createSecureServer } = require('http2');

createSecureServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (request, response) => {
  setTimeout(() => response.end(`hello from ${process.pid}\n`), Math.random() * 5);
}).listen(443);
