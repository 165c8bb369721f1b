// Opens fd 3 as the npm package systemd does: a handle of its own for the server, past listen().
const http = require('http');
const { Pipe, constants } = process.binding('pipe_wrap');

const server = http.createServer((request, response) => response.end('opened by itself\n'));
if (process.env.LISTEN_FDS !== '1') throw new Error('No or too many file descriptors received.');
server.once('listening', () => console.log('listening'));
server._handle = new Pipe(constants.SOCKET);
server._handle.open(3);
server._listen2(null, -1, -1);
