// A release, which behaves as release.json beside it says.
const http = require('node:http');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const {
  version,
  bootMs = 0,
  health = 200,
  throws,
  startsOnce,
  hangs,
  diesAfterMs,
} = JSON.parse(readFileSync(join(__dirname, 'release.json'), 'utf8'));

const server = http.createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`data: ${version}\n\n`);
    const beat = setInterval(() => response.write(`data: ${version}\n\n`), 100);
    response.on('close', () => clearInterval(beat));
    return;
  }
  if (request.url === '/download') {
    // 1 MB within a second and a half.
    let left = 15;
    response.writeHead(200, { 'Content-Length': left * 65_536 });
    const send = setInterval(() => {
      response.write(Buffer.alloc(65_536));
      if (--left > 0) return;
      clearInterval(send);
      response.end();
    }, 100);
    return;
  }
  response.statusCode = health;
  response.end(`${version} ${process.env.GREETING ?? '-'} ${process.version} ${process.pid}\n`);
});

if (throws) throw new Error(`release ${version} throws`);
if (startsOnce) {
  const note = join(process.env.STATE_DIRECTORY, `started-${version}`);
  if (existsSync(note)) throw new Error(`release ${version} finds its own lock`);
  writeFileSync(note, '');
}
if (hangs) setInterval(() => {}, 1000);
else setTimeout(() => server.listen(process.env.PORT), bootMs);
if (diesAfterMs) {
  server.once('listening', () =>
    setTimeout(() => {
      console.error(`release ${version} has lost its database`);
      process.exit(3);
    }, diesAfterMs),
  );
}
