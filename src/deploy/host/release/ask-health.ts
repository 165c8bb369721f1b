import http, { type IncomingMessage } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';

/** What is asked, and where: the unix socket of the generation that is tried. */
export type HealthRequest = {
  /** A path, or a URL whose host the program shall be asked for. */
  health: string;
  socketPath: string;
  /** Whether the program's first door is one of https. */
  isSecure: boolean;
  /** Whether it expects the PROXY protocol. */
  isProxied: boolean;
};

/** `answer` in the words of a person: `200 OK`, or why there is none. */
export type HealthAnswer = { isHealthy: boolean; status?: number; answer: string };

/** For one request; the next may find it healthy. */
const timeoutMs = 5000;
const shownBytes = 200;

/** Asks once. 2xx and 3xx are healthy. The certificate is not looked at, since nobody else can be there. */
export async function askHealth(request: HealthRequest): Promise<HealthAnswer> {
  const { health, isSecure } = request;
  const url = new URL(health, 'http://localhost');
  const wantsTls = url.protocol === 'https:' || (isSecure && health.startsWith('/'));
  const answer = await askOnce(url, wantsTls, request);
  // A program on an https socket may speak plain HTTP all the same.
  return answer === 'no tls' ? ((await askOnce(url, false, request)) as HealthAnswer) : answer;
}

function askOnce(url: URL, wantsTls: boolean, request: HealthRequest): Promise<HealthAnswer | 'no tls'> {
  const options = {
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    headers: { Host: url.host, Connection: 'close', 'User-Agent': 'lowport' },
    agent: new PrivateAgent(() => connect(url, wantsTls, request)),
  };
  return new Promise(resolve => {
    const asked = http.request(options, response => void describe(response).then(resolve));
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const isPlain =
        wantsTls &&
        /^(EPROTO|ERR_SSL_.*)$/.test(error.code ?? '') &&
        /version number|http request/i.test(error.message);
      resolve(isPlain ? 'no tls' : { isHealthy: false, answer: `no answer (${error.code ?? error.message})` });
    });
    asked.setTimeout(timeoutMs, () => asked.destroy(new Error(`none within ${timeoutMs / 1000} s`)));
    asked.end();
  });
}

/** With `agent: false`, Node would pass a createConnection of the options by, and ask whoever has port 80. */
class PrivateAgent extends http.Agent {
  constructor(open: () => net.Socket) {
    super();
    Object.assign(this, { createConnection: open });
  }
}

function connect({ hostname }: URL, wantsTls: boolean, { socketPath, isProxied }: HealthRequest): net.Socket {
  const socket = net.connect(socketPath);
  if (isProxied) socket.write('PROXY UNKNOWN\r\n');
  if (!wantsTls) return socket;
  return tls.connect({
    socket,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    ...(net.isIP(hostname) === 0 && { servername: hostname }),
  });
}

async function describe(response: IncomingMessage): Promise<HealthAnswer> {
  const { statusCode: status = 0, statusMessage = '' } = response;
  const isHealthy = status >= 200 && status < 400;
  let body = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      body = (body + chunk).slice(0, shownBytes);
      if (body.length === shownBytes) break;
    }
  } catch {
    // It ended in the middle: its status has come.
  }
  const said = body.trim().replace(/[\s\p{C}]+/gu, ' ');
  return {
    isHealthy,
    status,
    answer: `${status} ${statusMessage}${isHealthy || said === '' ? '' : `: ${said}`}`.trim(),
  };
}
