// HTTPS with Express, Socket.IO on the same server, the port from the environment, and a word of its own on errors.
const fs = require('fs');
const https = require('https');
const express = require('express');
const { Server } = require('socket.io');

const port = process.env.PORT || 3000;
const credentials = { key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') };

const app = express();
app.get('/hello', (request, response) => response.send('hello over TLS'));

const server = https.createServer(credentials, app);
server.on('error', error => {
  console.error(error.code === 'EACCES' ? `no permission for port ${port}` : error);
  process.exit(1);
});
server.listen(port, () => console.log('listening', JSON.stringify(server.address())));

const io = new Server(server);
io.on('connection', socket => {
  socket.on('echo', (text, answer) => answer(`${text} over ${socket.conn.transport.name}`));
});
