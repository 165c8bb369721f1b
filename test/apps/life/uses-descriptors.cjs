// Opens files until no descriptor is left, as a program that forgets to close them does.
const { openSync } = require('node:fs');
const { createServer } = require('node:http');

createServer((request, response) => {
  try {
    while (request.url === '/use-up') openSync('/dev/null');
  } catch (error) {
    console.log(error.code);
  }
  response.end('hello\n');
}).listen(process.env.PORT);
