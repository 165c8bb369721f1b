// websocket.cjs URL: says what it hears, and how the connection ends.

const { WebSocket } = require('ws');

const socket = new WebSocket(process.argv[2]);
socket.on('message', data => console.log(`${data}`));
socket.on('close', (code, reason) => console.log(`closed ${code} ${reason}`));
socket.on('error', error => console.log(error.message));
