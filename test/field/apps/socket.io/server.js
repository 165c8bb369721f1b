const http = require('node:http');
const express = require('express');
const { Server } = require('socket.io');

const app = express();
app.get('/', (_request, response) => response.send('hello from Socket.IO\n'));
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', socket => socket.on('echo', (value, answer) => answer(value)));
server.listen(process.env.PORT ?? 3000);
