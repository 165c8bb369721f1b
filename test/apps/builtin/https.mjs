import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const options = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };
const server = createServer(options, (request, response) => response.end('hello from node:https\n'));
server.listen({ port: process.env.PORT }, () => console.log('listening', JSON.stringify(server.address())));
