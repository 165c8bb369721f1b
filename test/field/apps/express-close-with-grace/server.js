const closeWithGrace = require('close-with-grace');
const express = require('express');

let isOpen = true; // the database, as it were
const app = express();
app.get('/', async (_request, response) => {
  await new Promise(done => setTimeout(done, 3));
  response.status(isOpen ? 200 : 500).send(isOpen ? 'hello from Express\n' : 'the pool has ended\n');
});
app.get('/events', (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const timer = setInterval(() => response.write('data: tick\n\n'), 1000);
  response.on('close', () => clearInterval(timer));
});
const server = app.listen(process.env.PORT ?? 3000);
closeWithGrace({ delay: 5000 }, async () => {
  await new Promise(done => server.close(done));
  isOpen = false;
});
