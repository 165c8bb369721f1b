import type http2 from 'node:http2';
import type net from 'node:net';

/*
 * What Node's HTTP/2 sessions keep of themselves, each under a symbol of this description; looked at on each supported
 * version. Where another Node does it differently nothing is found, and what is done without it stands beside each use.
 */
type State = { streams?: Map<number, http2.ServerHttp2Stream> };

/** The streams of a session that are open. Node has no call for it. Else none: its streams go on all the same. */
export function listStreams(session: http2.Http2Session): http2.ServerHttp2Stream[] {
  const streams = (readOwn(session, 'state') as State | undefined)?.streams;
  return streams instanceof Map ? [...streams.values()] : [];
}

/** The frame of RFC 9113, 6.8, with the highest number of a stream: "soon". 17 bytes. */
const notice = Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * Announces GOAWAY: the client begins no further stream, and what it has sent meanwhile is served. nghttp2 has a call for it
 * (`nghttp2_submit_shutdown_notice`), Node has none; and after its `session.goaway()` nghttp2 reads nothing more as soon as no
 * stream is open. So the frame is written to the session's connection, between frames, since Node writes whole ones. Else it
 * is `session.goaway()` after all.
 */
export function announceGoaway(session: http2.Http2Session): void {
  const socket = readOwn(session, 'socket') as net.Socket | undefined;
  if (typeof socket?.write === 'function') socket.write(notice);
  else session.goaway(0, 2 ** 31 - 1);
}

function readOwn(session: http2.Http2Session, description: string): unknown {
  const key = Object.getOwnPropertySymbols(session).find(symbol => symbol.description === description);
  return key && session[key as never];
}
