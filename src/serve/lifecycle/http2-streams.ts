import type http2 from 'node:http2';

/** What Node's sessions keep of themselves, under a symbol of this description. */
const stateSymbol = 'state';

/**
 * The streams of a session that are open. Node has no call for it; it keeps them in a map, looked at on each supported
 * version. Empty where another Node does it differently: then a session counts as idle, and its streams go on all the same.
 */
export function listStreams(session: http2.Http2Session): http2.ServerHttp2Stream[] {
  const key = Object.getOwnPropertySymbols(session).find(({ description }) => description === stateSymbol);
  const { streams } = ((key && session[key as never]) ?? {}) as { streams?: Map<number, http2.ServerHttp2Stream> };
  return streams instanceof Map ? [...streams.values()] : [];
}
