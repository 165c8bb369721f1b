import http from 'node:http';
import https from 'node:https';
import { askByFetch } from './ask-by-fetch.js';
import { askByHttp2 } from './ask-by-http2.js';
import { askByRequest } from './ask-by-request.js';
import { askBySession } from './ask-by-session.js';
import { openBroker } from './mqtt-session.js';
import type { LoadOptions } from './options.js';
import { openMail } from './smtp-session.js';

/** One request; resolves when the whole answer is there, rejects with a {@link RequestFailure}. Never tries again. */
export type Ask = () => Promise<void>;

/** What each client asks with. */
export function makeClients({ url, mode, clients, ...to }: LoadOptions): Ask[] {
  const { Agent } = url.startsWith('https:') ? https : http;
  const list = Array.from({ length: clients });
  switch (mode) {
    case 'own-connection':
      return list.map(() => askByRequest(url, new Agent({ keepAlive: true, maxSockets: 1 }), to));
    case 'shared-connections': {
      const agent = new Agent({ keepAlive: true });
      return list.map(() => askByRequest(url, agent, to));
    }
    case 'fetch':
      return list.map(() => askByFetch(url));
    case 'http2':
      return list.map(() => askByHttp2(url));
    case 'grpc':
      return list.map(() => askByHttp2(url, true));
    case 'smtp':
    case 'smtp-connection-per-request':
      return list.map(() => askBySession(() => openMail(url), mode === 'smtp'));
    case 'mqtt':
    case 'mqtt-connection-per-request':
      return list.map(() => askBySession(() => openBroker(url), mode === 'mqtt'));
    case 'connection-per-request':
      return list.map(() => askByRequest(url, false, to));
  }
}
