/**
 * `NAME-maintenance.service`: answers 503 on the inherited http sockets while the program cannot start. An ordinary
 * program under the preload, which drains it when the service is up again. It has no certificate, so who comes by https
 * waits in the queue.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { inheritedSockets } from '../activation/process-sockets.js';

/** When a client may ask again, in seconds. */
const retryAfter = '10';

const page = readPage(process.env['CREDENTIALS_DIRECTORY']);

for (const { fd, role } of inheritedSockets().all) {
  if (role !== 'http') continue;
  createServer((request, response) => {
    response.writeHead(503, {
      'Retry-After': retryAfter,
      'Cache-Control': 'no-store',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': page.length,
      // The next request shall reach the program itself.
      Connection: 'close',
    });
    response.end(request.method === 'HEAD' ? undefined : page);
  }).listen({ fd });
}

/** The user's page is a credential of the unit: systemd reads it as root, so it may stand anywhere. */
function readPage(credentials: string | undefined): Buffer {
  try {
    if (credentials !== undefined) return readFileSync(join(credentials, 'page'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return Buffer.from(
    '<!doctype html><meta name="viewport" content="width=device-width"><title>Back soon</title>' +
      '<p>This site is being worked on and will be back soon.</p>\n',
  );
}
