import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';

const options = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem'), allowHTTP1: true };
const server = createSecureServer(options, (request, response) => response.end('hello from http2\n'));
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
