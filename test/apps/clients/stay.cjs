// stay.cjs URL: a download and a WebSocket that begin now, and end when a line comes on standard input. NODE_EXTRA_CA_CERTS.
const https = require('https');
const { io } = require('socket.io-client');

const url = process.argv[2];
const fail = error => {
  console.error(error);
  process.exit(1);
};
const socket = io(url, { transports: ['websocket'], reconnection: false });
socket.on('connect_error', fail).on('disconnect', reason => console.log('disconnected', reason));
let text = '';
https
  .get(`${url}/download`, { agent: false }, response => {
    response.setEncoding('utf8').on('data', piece => {
      text += piece;
    });
    response.on('error', fail).on('end', () => {
      socket.emit('echo', 'still here', answer => {
        console.log(JSON.stringify({ download: text, answer }));
        process.exit(0);
      });
    });
    socket.emit('echo', 'here', answer => console.log('began', answer));
  })
  .on('error', fail);
process.stdin.once('data', () =>
  https.get(`${url}/release`, { agent: false }, response => response.resume()).on('error', fail),
);
