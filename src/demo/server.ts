// An ordinary program, as anybody would write it: it knows nothing of inherited sockets.
import http from 'node:http';
import https from 'node:https';
import { generate } from 'selfsigned';
import { renderPage } from './page.js';

let requests = 0;

const answer = (scheme: string) => (request: http.IncomingMessage, response: http.ServerResponse) => {
  requests += 1;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(renderPage({ scheme, host: request.headers.host ?? 'localhost', requests }));
};

// For this run alone: it is in no file, and browsers will rightly warn of it.
const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });

http.createServer(answer('http')).listen(80);
https.createServer({ key, cert }, answer('https')).listen(443);
