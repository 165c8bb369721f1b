import { createServer } from 'node:http';

const server = createServer((request, response) => response.end('hello from node:http\n'));
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
