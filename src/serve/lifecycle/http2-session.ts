import type http2 from 'node:http2';

type State = { streams?: Map<number, http2.ServerHttp2Stream> };

/**
 * The streams of a session that are open. Node has no call for it, and keeps them under a symbol of its own; looked at on each
 * supported version. Empty where another Node does it differently: they go on all the same.
 */
export function listStreams(session: http2.Http2Session): http2.ServerHttp2Stream[] {
  const key = Object.getOwnPropertySymbols(session).find(({ description }) => description === 'state');
  const { streams } = ((key && session[key as never]) ?? {}) as State;
  return typeof streams?.values === 'function' ? [...streams.values()] : []; // no instance of Map, but a copy of Node's own
}
