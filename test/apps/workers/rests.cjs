// Takes its time to start, and says how often it was let go on until it listened, or a moment later, and since.
const http = require('node:http');

let before = 0;
let since = 0;
let isListening = false;
process.on('SIGCONT', () => {
  if (isListening) since++;
  else before++;
});
const server = http.createServer((_request, response) =>
  response.end(`${process.env.LOWPORT_WORKER} ${process.pid} ${before}+${since}`),
);
setTimeout(() => {
  server.listen(process.env.PORT);
  setTimeout(() => {
    isListening = true;
  }, 100);
  setTimeout(() => process.send('ready'), 500);
}, process.env.START_MS);
