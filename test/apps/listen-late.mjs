import http from 'node:http';
import { setTimeout } from 'node:timers/promises';

await setTimeout(Number(process.env.DELAY));
const admin = http.createServer((request, response) => response.end('private\n'));
admin.listen(0, '127.0.0.1', () => console.log(`private ${admin.address().port}`));
http
  .createServer((request, response) => response.end('late\n'))
  .listen({ port: process.env.PORT }, () => console.log('listening'));
