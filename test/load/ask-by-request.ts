import http, { type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Ask } from './ask.js';
import { type Phase, RequestFailure } from './failure.js';
import { type LoadOptions, patienceMs } from './options.js';

type To = Pick<LoadOptions, 'socketPath' | 'headers'>;

/** @param agent false for a connection of the request's own. */
export function askByRequest(url: string, agent: Agent | false, to: To = {}): Ask {
  const { get } = url.startsWith('https:') ? https : http;
  return () =>
    new Promise((resolve, reject) => {
      let phase: Phase = 'connect';
      const request = get(url, { agent, ...to }, response => {
        phase = 'body';
        // A body cut short is an error of the response, ECONNRESET.
        response.on('error', fail).on('end', () => {
          const { statusCode } = response as IncomingMessage;
          if (statusCode === 200) end();
          else fail(`status ${statusCode}`);
        });
        response.resume();
      });
      const impatience = setTimeout(() => request.destroy(new Error('no answer in time')), patienceMs);
      request.on('error', fail);
      onSent(request, () => {
        phase = 'answer';
      });

      function end(): void {
        clearTimeout(impatience);
        resolve();
      }
      function fail(cause: unknown): void {
        clearTimeout(impatience);
        reject(new RequestFailure(phase, cause, phase === 'answer' && request.reusedSocket));
      }
    });
}

/** Calls back when the request is on its way, on a new connection or a kept one. */
function onSent(request: ClientRequest, callback: () => void): void {
  request.once('socket', socket => {
    if (request.reusedSocket) callback();
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', callback);
  });
}
