import http from 'node:http';
import { type Companion, type CompanionOptions, describeError, makeCompanion } from './options.js';

/** An event stream that is never let go of. */
export function openStream({ url, socketPath, stream = '' }: CompanionOptions): Companion {
  const companion = makeCompanion();
  const headers = { Accept: 'text/event-stream' };
  const request = http.get(new URL(stream, url), { agent: false, headers, ...(socketPath && { socketPath }) });
  request.on('error', error => companion.end(`no answer, ${describeError(error)}`));
  request.on('response', response => {
    if (response.statusCode !== 200) companion.end(`status ${response.statusCode}`);
    response.once('data', () => companion.open());
    response.on('error', error => companion.end(`cut, ${describeError(error)}`));
    response.on('end', () => companion.end('ended in order'));
    response.resume();
  });
  return companion;
}
