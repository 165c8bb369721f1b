import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';

const app = express();
app.get('/hello', (request, response) => {
  response.send('hello beside socket.io');
});
const server = createServer(app);
const io = new Server(server);
io.on('connection', socket => {
  socket.on('echo', (text, answer) => answer(`${text} over ${socket.conn.transport.name}`));
});
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
