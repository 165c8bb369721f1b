// Tells what a child of it, of another user, can read of the key.
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const { CREDENTIALS_DIRECTORY: credentials, RUNTIME_DIRECTORY: runtime } = process.env;
createServer((request, response) => {
  const uid = Number(new URL(request.url, 'http://x').searchParams.get('uid'));
  const script = `cat ${credentials}/tls-key; cat ${runtime}/*/tls-key; ls ${runtime}`;
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { uid, gid: uid, encoding: 'utf8' });
  const own = readFileSync(`${credentials}/tls-key`, 'utf8');
  response.end(JSON.stringify({ stdout, stderr, own: own.includes('PRIVATE KEY') }));
}).listen(process.env.PORT);
