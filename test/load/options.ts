import { lookup } from 'node:dns/promises';

/** How clients use connections. */
export type LoadMode =
  /** Each client keeps a connection of its own, as a browser does: `http.Agent`. */
  | 'own-connection'
  /** All clients share kept connections, as behind a proxy: `http.Agent`. */
  | 'shared-connections'
  /** The same with the `fetch` of Node, which is undici. */
  | 'fetch'
  | 'connection-per-request'
  /** Each client keeps an HTTP/2 session of its own. */
  | 'http2'
  /** The same for gRPC: one unary call with trailers a request. */
  | 'grpc'
  /** Each client keeps a session of mail: one message a request. */
  | 'smtp'
  | 'smtp-connection-per-request'
  /** Each client keeps a session with a broker: one message with an acknowledgement a request. */
  | 'mqtt'
  | 'mqtt-connection-per-request';

export type LoadOptions = {
  url: string;
  mode: LoadMode;
  clients: number;
  /** The server's unix socket; then only the path of the URL counts. */
  socketPath?: string;
  headers?: Record<string, string>;
  /** Each client pauses so long between two requests, evenly distributed between the two. */
  thinkMs: readonly [min: number, max: number];
  /** After so many seconds or requests the load ends by itself. */
  limits: { seconds: number; requests: number };
};

/** A request without an answer in this time has failed. */
export const patienceMs = 30_000;

/** The loads are for a server on this machine: rejects where the URL leads elsewhere. */
export async function checkLoopback({ url }: LoadOptions): Promise<void> {
  const { hostname } = new URL(url);
  const { address } = await lookup(hostname.replace(/^\[(.*)\]$/, '$1'));
  if (!/^(127\.|::1$)/.test(address)) throw new Error(`${url} is not on this machine`);
}
