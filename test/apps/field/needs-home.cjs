// Keeps a cache below its home, and asks for it in all the ways there are, as npm, yarn, puppeteer and many others.
const { execFileSync } = require('node:child_process');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');
if (process.env.HOME === undefined) throw new Error('Ensure $HOME is set');
const cache = join(homedir(), '.npm', '_cacache');
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, 'entry'), 'kept');
const fromShell = execFileSync('/bin/sh', ['-c', 'cat ~/.npm/_cacache/entry'], { encoding: 'utf8' });
require('node:http')
  .createServer((_, response) =>
    response.end(`${process.env.HOME} ${fromShell} ${readFileSync(join(cache, 'entry'))}\n`),
  )
  .listen(process.env.PORT);
