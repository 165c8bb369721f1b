import http2, { type ClientHttp2Session } from 'node:http2';
import type { Ask } from './ask.js';
import { type Phase, RequestFailure } from './failure.js';
import { patienceMs } from './options.js';

/** The next session is opened when the server says goodbye (GOAWAY) on this one, or it ends. */
export function askByHttp2(url: string, isGrpc = false): Ask {
  let current: Session | undefined;
  return () => {
    if (current === undefined || current.isOver()) current = openSession(new URL(url).origin);
    return askOn(current, new URL(url).pathname, isGrpc);
  };
}

type Session = { session: ClientHttp2Session; isOver(): boolean; phase: Phase; error: unknown };

function openSession(origin: string): Session {
  const session = http2.connect(origin);
  const opened: Session = {
    session,
    isOver: () => session.closed || session.destroyed,
    phase: 'connect',
    error: undefined,
  };
  session.on('connect', () => {
    opened.phase = 'answer';
  });
  // The streams on it fail of the same, with less to say.
  session.on('error', error => {
    opened.error = error;
  });
  return opened;
}

function askOn(opened: Session, path: string, isGrpc: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = opened.session.request(isGrpc ? { ...grpcHeaders, ':path': path } : { ':path': path });
    let status: number | undefined;
    let grpcStatus: unknown = isGrpc ? 'missing' : '0';
    let isWhole = false;
    stream.on('trailers', trailers => {
      grpcStatus = trailers['grpc-status'];
    });
    stream.on('response', headers => {
      status = headers[':status'];
    });
    stream.on('end', () => {
      isWhole = true;
    });
    stream.on('error', () => {}); // 'close' comes after it
    stream.setTimeout(patienceMs, () => stream.destroy(new Error('no answer in time')));
    stream.on('close', () => {
      if (isWhole && status === 200 && grpcStatus === '0') return resolve();
      const phase = status === undefined ? opened.phase : 'body';
      reject(new RequestFailure(phase, opened.error ?? describe(isWhole, status, grpcStatus, stream.rstCode)));
    });
    stream.resume().end(isGrpc ? emptyMessage : undefined);
  });
}

const grpcHeaders = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
const emptyMessage = Buffer.alloc(5);

function describe(isWhole: boolean, status: number | undefined, grpcStatus: unknown, code: number | undefined): string {
  if (!isWhole) return `HTTP/2 error ${code}`;
  return status === 200 ? `grpc-status ${grpcStatus}` : `status ${status}`;
}
