import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';

type Target = { port: number; host?: string } | { socketPath: string };

/** One request on a connection of its own, without a retry; resolves with the body, rejects with the socket's error. */
export function get(target: Target, path = '/'): Promise<string> {
  return answerTo(onAnswer => http.get({ ...target, path, agent: false }, onAnswer));
}

/** The same over TLS, to a server of localhost that has this certificate. */
export function getSecurely(port: number, ca: string, path = '/'): Promise<string> {
  return answerTo(onAnswer => https.get({ host: 'localhost', port, ca, path, agent: false }, onAnswer));
}

/** The same over HTTP/2, with TLS where there is a certificate to trust. */
export async function getOverHttp2(port: number, ca?: string): Promise<string> {
  const session =
    ca === undefined ? http2.connect(`http://localhost:${port}`) : http2.connect(`https://localhost:${port}`, { ca });
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      readAll(session.request({ ':path': '/' })).then(resolve, reject);
    });
  } finally {
    session.close();
  }
}

/** What the server says by itself until it ends the connection. */
export function hear(port: number): Promise<string> {
  return readAll(net.connect(port));
}

export function hearSecurely(port: number, ca: string): Promise<string> {
  return readAll(tls.connect({ host: 'localhost', port, ca }));
}

function answerTo(request: (onAnswer: (response: IncomingMessage) => void) => ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    request(response => readAll(response).then(resolve, reject)).on('error', reject);
  });
}

async function readAll(stream: IncomingMessage | Socket | http2.ClientHttp2Stream): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
