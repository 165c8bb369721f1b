import { readFileSync } from 'node:fs';
import tls from 'node:tls';

const options = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };
const server = tls.createServer(options, socket => socket.end('hello from tls\n'));
server.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
