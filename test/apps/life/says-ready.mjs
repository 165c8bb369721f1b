// Listens at once, and is ready when a file says that its cache is warm.
import { existsSync } from 'node:fs';
import http from 'node:http';
import { ready } from 'lowport';

http.createServer((request, response) => response.end('warm\n')).listen(80, () => console.log('listening'));
const timer = setInterval(() => {
  if (!existsSync('/run/warm')) return;
  clearInterval(timer);
  ready();
}, 50);
