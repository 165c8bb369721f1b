// socket-io.cjs URL [CA]: one word over a WebSocket and back.
const fs = require('fs');
const { io } = require('socket.io-client');

const [url, ca] = process.argv.slice(2);
const socket = io(url, { transports: ['websocket'], ca: ca && fs.readFileSync(ca), reconnection: false });
socket.on('connect', () => {
  socket.emit('echo', 'ping', answer => {
    console.log(answer);
    socket.close();
  });
});
socket.on('connect_error', error => {
  console.error(error);
  process.exit(1);
});
