// HTTP with Express and Socket.IO on the same server, the port from the environment.
const { execFileSync } = require('child_process');
const http = require('http');
const express = require('express');
const { Server } = require('socket.io');

const app = express();
app.set('trust proxy', 1);
app.get('/hello', (request, response) => response.send('hello from the program'));
app.get('/who', ({ ip, protocol, headers, socket }, response) => {
  response.json({ ip, protocol, host: headers.host, peer: socket.remoteAddress, uid: process.getuid() });
});

app.get('/child', (request, response) => response.send(execFileSync('cat', ['/proc/self/status'])));

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', socket => {
  socket.on('echo', (text, answer) => answer(`${text} over ${socket.conn.transport.name}`));
});
server.listen(process.env.PORT || 3000, () => console.log('listening', JSON.stringify(server.address())));
