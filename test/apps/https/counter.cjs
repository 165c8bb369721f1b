// Express and Socket.IO on a plain http server, with a page that shows a live counter.
const express = require('express');
const http = require('http');
const { Server } = require('socket.io');

const app = express();
app.get('/', (request, response) =>
  response.send(`<!doctype html><title>Counter</title>
<h1>${request.protocol}, secure: ${request.secure}</h1><p id="count">-</p>
<script src="/socket.io/socket.io.js"></script>
<script>
  const socket = io({ transports: ['websocket'] });
  socket.on('count', count => { document.getElementById('count').textContent = count; });
</script>`),
);
app.get('/who', (request, response) => response.json({ pid: process.pid, secure: request.secure, ip: request.ip }));
// A download that ends when it is told to.
const downloads = new Set();
app.get('/download', (request, response) => downloads.add(response.type('text')) && response.write('begin\n'));
app.get('/release', (request, response) => {
  for (const download of downloads) download.end('end\n');
  response.end('released\n');
});

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', socket => {
  socket.on('echo', (text, answer) => answer(`${text} over ${socket.conn.transport.name}`));
});
let count = 0;
setInterval(() => io.emit('count', ++count), 100);
server.listen(process.env.PORT || 3000, () => console.log('listening'));
