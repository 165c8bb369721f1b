// A library's listener that does nothing for the program's end, as many have one. PORT; an event stream, and WebSockets that
// nobody closes, or with CLOSE=1 the program.
const http = require('node:http');
const { WebSocketServer } = require('ws');

const server = http.createServer((request, response) => {
  if (request.url !== '/events') return response.end('hello\n');
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write('data: first\n\n');
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', socket => socket.send('welcome'));

process.on('SIGTERM', () => {
  console.log('SIGTERM is heard');
  if (process.env.CLOSE) for (const client of sockets.clients) client.close(1001, 'going away');
});
server.listen(process.env.PORT, () => console.log('listening'));
