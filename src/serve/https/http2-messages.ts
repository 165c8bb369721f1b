import { validateHeaderValue } from 'node:http';
import type http2 from 'node:http2';

type Http2 = typeof http2;
type Value = number | string | readonly string[];
type Headers = Record<string, Value | undefined> | readonly (Value | readonly [string, Value])[];

/** What HTTP/1 says of a connection. HTTP/2 forbids it (RFC 9113, 8.2.2), and Node throws where a program says it. */
const ofConnection = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The classes of messages for `http2.createServer()`. A request has `host`, and its pseudo-headers are read by name but not listed, since
 * programs copy headers into requests and answers of their own. A response leaves out what is not said over HTTP/2: the
 * headers of the connection, and the status message.
 */
export function teachHttp1({ Http2ServerRequest, Http2ServerResponse }: Http2): http2.ServerOptions {
  class Request extends Http2ServerRequest {
    constructor(...given: ConstructorParameters<typeof Http2ServerRequest>) {
      const [{ endAfterHeaders }, headers, , listed] = given;
      const raw = listed as string[];
      // By this programs know that there is a body whose length nobody has said.
      if (!endAfterHeaders && headers['content-length'] === undefined) {
        headers['transfer-encoding'] = 'chunked';
        raw.push('Transfer-Encoding', 'chunked');
      }
      let pseudo = 0;
      for (; raw[pseudo]?.startsWith(':'); pseudo += 2) {
        Object.defineProperty(headers, raw[pseudo] ?? '', { enumerable: false });
      }
      raw.splice(0, pseudo);
      // It is what was asked for, whatever a client says beside it.
      const { [':authority']: authority } = headers;
      if (authority !== undefined) {
        if (headers.host !== undefined) raw.splice(raw.indexOf('host'), 2);
        headers.host = authority;
        raw.unshift('Host', authority);
      }
      super(...given);
    }

    get headersDistinct(): Record<string, string[]> {
      return distinguish(this.rawHeaders);
    }

    get trailersDistinct(): Record<string, string[]> {
      return distinguish(this.rawTrailers);
    }

    /** As over HTTP/1: who destroys a request that is not read to its end wants no more of this client. */
    override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
      if (!this.readableEnded) this.stream.destroy(error ?? undefined);
      done(error);
    }
  }

  class Response extends Http2ServerResponse {
    override setHeader(name: string, value: Value): this {
      // As over HTTP/1, where the program may catch it; HTTP/2 ends the stream when the head is sent.
      for (const part of [value].flat()) validateHeaderValue(name, String(part));
      if (!isOfConnection(name)) super.setHeader(name, value as string);
      return this;
    }

    override appendHeader(name: string, value: string | string[]): this {
      if (!isOfConnection(name)) super.appendHeader(name, value);
      return this;
    }

    setHeaders(headers: Iterable<[string, Value]>): this {
      for (const [name, value] of headers) this.setHeader(name, value);
      return this;
    }

    override writeHead(statusCode: number, ...rest: [message?: string | Headers, headers?: Headers]): this {
      const [message, headers = typeof message === 'string' ? undefined : message] = rest;
      if (headers && !this.headersSent) this.setHeaders(gather(headers));
      return super.writeHead(toHttp2Status(statusCode));
    }

    override addTrailers(trailers: Headers): void {
      const said = [...gather(trailers)].filter(([name]) => !isOfConnection(name));
      super.addTrailers(Object.fromEntries(said) as http2.OutgoingHttpHeaders);
    }

    override writeContinue(onWritten?: () => void): boolean {
      super.writeContinue();
      onWritten?.();
      return true;
    }

    override writeEarlyHints(hints: Record<string, string | string[]>, onWritten?: () => void): void {
      super.writeEarlyHints(Object.fromEntries(Object.entries(hints).filter(([name]) => !isOfConnection(name))));
      onWritten?.();
    }

    writeProcessing(onWritten?: () => void): void {
      if (!this.stream.destroyed) this.stream.additionalHeaders({ ':status': 102 });
      onWritten?.();
    }

    getRawHeaderNames(): string[] {
      return this.getHeaderNames();
    }

    /** Node's own name for it, which compression and express-session call. */
    _implicitHeader(): void {
      this.writeHead(this.statusCode);
    }
  }

  const status = Object.getOwnPropertyDescriptor(Http2ServerResponse.prototype, 'statusCode');
  Object.defineProperty(Response.prototype, 'statusCode', {
    ...status,
    set(this: Response, statusCode: number) {
      status?.set?.call(this, toHttp2Status(statusCode));
    },
  });
  // Node's own warns of each, and keeps none.
  Object.defineProperty(Response.prototype, 'statusMessage', { value: '', writable: true });
  return { Http2ServerRequest: Request, Http2ServerResponse: Response } as http2.ServerOptions;
}

/** Node sends no others over HTTP/2, and throws. A proxy whose upstream answers so says 502 as well. */
function toHttp2Status(statusCode: number): number {
  return statusCode >= 200 && statusCode <= 599 ? statusCode : 502;
}

function isOfConnection(name: string): boolean {
  return ofConnection.has(String(name).trim().toLowerCase());
}

/** Any form in which `writeHead()` takes headers: an object, names and values in turns, or pairs. */
function gather(headers: Headers): Iterable<[string, Value]> {
  if (!Array.isArray(headers)) return Object.entries(headers) as [string, Value][];
  const flat = headers.every(Array.isArray) ? headers.flat() : headers;
  const gathered = new Map<string, Value>();
  for (let index = 0; index < flat.length; index += 2) {
    const [name, value] = [String(flat[index]), flat[index + 1] as Value];
    const before = gathered.get(name);
    gathered.set(name, before === undefined ? value : [before, value].flat().map(String));
  }
  return gathered;
}

function distinguish(raw: readonly string[]): Record<string, string[]> {
  const distinct: Record<string, string[]> = Object.create(null);
  for (let index = 0; index < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    distinct[name] = [...(distinct[name] ?? []), String(raw[index + 1])];
  }
  return distinct;
}
