import type { ServerResponse } from 'node:http';

/** Answers without a body. The connection ends with it: its client goes on elsewhere. */
export function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, Connection: 'close', 'Content-Length': 0 }).end();
}
