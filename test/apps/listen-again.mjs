// Listens, closes after the first request, and listens again with another server when told so.
import http from 'node:http';

const port = process.env.PORT;
const first = http.createServer((request, response) => {
  response.setHeader('connection', 'close').end('first\n');
  first.close(() => console.log('closed'));
});
first.listen(port, () => console.log('listening'));
process.on('SIGUSR2', () => {
  http
    .createServer((request, response) => response.setHeader('connection', 'close').end('second\n'))
    .listen(port, () => console.log('again'));
});
setInterval(() => {}, 1000);
