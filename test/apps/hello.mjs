import http from 'node:http';

const port = process.env.PORT ?? 80;
const server = http.createServer((request, response) => response.end(`hello from ${request.url}\n`));
server.listen(port, () => console.log('listening', JSON.stringify(server.address())));
