import http2, { type ClientHttp2Session } from 'node:http2';
import type { Ask } from './ask.js';
import { type Phase, RequestFailure } from './failure.js';
import { patienceMs } from './options.js';

/** The next session is opened when the server says goodbye (GOAWAY) on this one, or it ends. */
export function askByHttp2(url: string): Ask {
  let current: Session | undefined;
  return () => {
    if (current === undefined || current.isOver()) current = openSession(new URL(url).origin);
    return askOn(current, new URL(url).pathname);
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

function askOn(opened: Session, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = opened.session.request({ ':path': path });
    let status: number | undefined;
    let isWhole = false;
    stream.on('response', headers => {
      status = headers[':status'];
    });
    stream.on('end', () => {
      isWhole = true;
    });
    stream.on('error', () => {}); // 'close' comes after it
    stream.setTimeout(patienceMs, () => stream.destroy(new Error('no answer in time')));
    stream.on('close', () => {
      if (isWhole && status === 200) return resolve();
      const phase = status === undefined ? opened.phase : 'body';
      reject(
        new RequestFailure(phase, opened.error ?? (isWhole ? `status ${status}` : `HTTP/2 error ${stream.rstCode}`)),
      );
    });
    stream.resume().end();
  });
}
