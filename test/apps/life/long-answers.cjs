// Answers that take their time: HTTP/1.1 on port 80, HTTP/2 and HTTP/1.1 over TLS on port 443.

const { readFileSync } = require('fs');
const http = require('http');
const http2 = require('http2');

const megabyte = Buffer.alloc(2 ** 20, 'x');

const answers = {
  '/download': (request, response) => {
    response.writeHead(200, { 'content-length': 20 * megabyte.length });
    let left = 20;
    const send = () => {
      while (left-- > 0) if (!response.write(megabyte)) return response.once('drain', send);
      response.end();
    };
    send();
  },
  '/lines': (request, response) => sendData(response, 'text/plain', 50),
  '/events': (request, response) => sendData(response, 'text/event-stream', Infinity),
  '/never': () => {},
  '/slow': (request, response) => setTimeout(() => response.end('slow\n'), 5000),
  '/': (request, response) => response.end(`${process.pid}\n`),
};

function sendData(response, type, count) {
  response.writeHead(200, { 'content-type': type });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(`data: ${++sent}\n\n`);
    if (sent < count) return;
    clearInterval(timer);
    response.end();
  }, 100);
  response.on('close', () => clearInterval(timer));
}

function answer(request, response) {
  console.log(request.url);
  answers[request.url](request, response);
}

http.createServer(answer).listen(80);
http2
  .createSecureServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem'), allowHTTP1: true }, answer)
  .listen(443);
