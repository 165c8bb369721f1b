import type http from 'node:http';
import type http2 from 'node:http2';
import type net from 'node:net';
import type { Connections, HttpSocket, Survey } from './connections.js';
import { listStreams } from './http2-session.js';
import type { QuietTime } from './quiet-time.js';

/** Media types of answers that go on for as long as somebody listens: event streams, and the pictures of a camera. */
const endlessTypes = /^\s*(text\/event-stream|multipart\/x-mixed-replace)\b/i;
const endlessHead = /^content-type:\s*(text\/event-stream|multipart\/x-mixed-replace)\b/im;

/** RFC 6455, 5.5.1: a close frame of a server. 1012 is "Service Restart" in IANA's registry: its client comes again. */
const closeFrame = Buffer.concat([Buffer.from([0x88, 17, 1012 >> 8, 1012 & 0xff]), Buffer.from('Service Restart')]);
/** What a client needs to answer a close frame, or to take the end of a stream. */
const farewellMs = 500;

/** Connections that nothing but their clients or the program ends. Their clients connect again by themselves. */
export type Endless = {
  streams: HttpSocket[];
  upgraded: HttpSocket[];
  /** Of protocols that lowport does not know, and on which nothing comes or goes. */
  raw: net.Socket[];
  sessions: http2.Http2Session[];
};

/** @param isQuiet whether a connection of an unknown protocol rests */
export function findEndless(
  { busy, upgraded, raw }: Survey,
  sessions: Iterable<http2.Http2Session>,
  isQuiet: (socket: net.Socket) => boolean,
): Endless {
  return {
    streams: busy.filter(({ _httpMessage: message }) => message && isEndless(message)),
    upgraded,
    raw: raw.filter(isQuiet),
    sessions: [...sessions].filter(hasEndlessOnly),
  };
}

export function countEndless({ streams, upgraded, raw, sessions }: Endless): number {
  return streams.length + upgraded.length + raw.length + sessions.length;
}

/**
 * Ends them in order, and resolves when they are gone, or when their clients have had the time to take their leave.
 * @param quiet what was seen of raw connections: those on which something came or went since are the program's to end
 */
export async function endEndless(connections: Connections, quiet: QuietTime): Promise<void> {
  const isQuiet = (socket: net.Socket) => quiet.isAsSeen(socket);
  const { streams, upgraded, raw, sessions } = findEndless(connections.survey(), connections.sessions, isQuiet);
  for (const { _httpMessage: message } of streams) if (message) endResponse(message);
  for (const session of sessions) {
    for (const stream of listStreams(session)) stream.end();
    session.close();
  }
  for (const socket of upgraded) if (socket.writable) sayFarewell(socket, connections.isWebSocket(socket));
  for (const socket of raw) socket.end();
  const left = [...streams, ...upgraded, ...raw, ...sessions];
  const isGone = ({ destroyed }: { destroyed: boolean }) => destroyed;
  for (const start = performance.now(); !left.every(isGone) && performance.now() - start < farewellMs; ) {
    await new Promise(resolve => setTimeout(resolve, 20).unref());
  }
  for (const each of left) each.destroy();
}

/** A WebSocket's other end closes the connection when it has answered. */
function sayFarewell(socket: net.Socket, isWebSocket: boolean): void {
  if (isWebSocket) socket.write(closeFrame);
  else socket.end();
}

/** What the program writes from here on is lost, as on a connection that its client has closed, and no error of its own. */
function endResponse(message: http.ServerResponse): void {
  message.on('error', () => {}).end();
  message.write = () => false;
  message.end = () => message;
}

/** Its headers are out: `getHeader()` does not know those that were given to `writeHead()`, `_header` is what was sent. */
function isEndless(message: http.ServerResponse): boolean {
  const { _header: head } = message as unknown as { _header: string | null };
  return head !== null && endlessHead.test(head);
}

function hasEndlessOnly(session: http2.Http2Session): boolean {
  const streams = listStreams(session);
  return (
    streams.length > 0 && streams.every(({ sentHeaders }) => endlessTypes.test(String(sentHeaders?.['content-type'])))
  );
}
