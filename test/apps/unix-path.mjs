import http from 'node:http';

const server = http.createServer((request, response) => response.end('over a path\n'));
server.listen(process.env.SOCKET, () => console.log('listening', server.address()));
