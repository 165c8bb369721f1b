// http-and-https.cjs [close|exit]: answers in a few milliseconds, as a program that asks a database does. What it does on
// SIGTERM is what many programs do: nothing, close its servers, or leave at once.

const { readFileSync } = require('fs');
const http = require('http');
const https = require('https');

function answer(request, response) {
  setTimeout(() => response.end(`hello from ${process.pid}\n`), Math.random() * 5);
}

const servers = [
  http.createServer(answer).listen(80),
  https.createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, answer).listen(443),
];

if (process.argv[2] === 'close') {
  process.on('SIGTERM', async () => {
    await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
    process.exit(0);
  });
}
if (process.argv[2] === 'exit') process.on('SIGTERM', () => process.exit(0));
