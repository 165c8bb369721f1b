import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { end } from './answer.js';

/** The path of RFC 8555, 8.3, where a certificate authority looks for the answer to its challenge. */
export const challengePath = '/.well-known/acme-challenge/';

/** RFC 8555, 8.3: the letters of base64url. No dot, no slash and no % is among them, so no name leads anywhere else. */
const tokenPattern = /^[A-Za-z0-9_-]{1,256}$/;
/** An answer is the token and a thumbprint, 87 letters in all. */
const largest = 4096;

/** Answers with the file of the challenge, or 404. Never throws. */
export async function serveChallenge(
  webroot: string,
  token: string,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') return end(response, 405, { Allow: 'GET, HEAD' });
  const content = await readChallenge(webroot, token.replace(/\?.*$/, '')).catch(() => undefined);
  if (content === undefined) return end(response, 404);
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': content.length, Connection: 'close' };
  response.writeHead(200, headers).end(method === 'HEAD' ? undefined : content);
}

/** Whether it may be the name of a challenge's file. */
export function isToken(text: string): boolean {
  return tokenPattern.test(text);
}

/** Undefined for what is not a plain file in the very folder: links in it, or on the way from the webroot, lead nowhere. */
async function readChallenge(webroot: string, token: string): Promise<Buffer | undefined> {
  if (!isToken(token)) return undefined;
  const path = join(await realpath(webroot), challengePath, token);
  if ((await realpath(path)) !== path) return undefined;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    return stats.isFile() && stats.size <= largest ? await file.readFile() : undefined;
  } finally {
    await file.close();
  }
}
