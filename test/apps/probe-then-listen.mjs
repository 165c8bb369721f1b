import http from 'node:http';
import { detect } from 'detect-port';
import getPort from 'get-port';

const wanted = Number(process.env.PORT);
const first = await getPort({ port: wanted });
const second = await detect(wanted);
http
  .createServer((request, response) => response.end(`found ${first} and ${second}\n`))
  .listen(second, () => console.log('listening'));
