// Answers when the whole request is there, as everything does that parses its body.
const { createServer } = require('node:http');

createServer((request, response) => {
  request.resume().on('end', () => response.end(`${process.pid}\n`));
}).listen(process.env.PORT);
