/** What a program asks for with `server.listen(...)`, in each of the spellings that Node accepts. */
export type ListenRequest = {
  callback: (() => void) | undefined;
  signal: AbortSignal | undefined;
  place:
    | { kind: 'port'; port: number; host: string | undefined }
    | { kind: 'path'; path: string }
    | { kind: 'fd'; fd: number }
    /** Any free port, a handle, or something that Node refuses: Node's business alone. */
    | { kind: 'other' };
};

/** Reads the arguments of `net.Server.prototype.listen`; never throws, since what is wrong with them Node says best. */
export function readListenRequest(args: readonly unknown[]): ListenRequest {
  const last = args.at(-1);
  const callback = typeof last === 'function' ? (last as () => void) : undefined;
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) {
    const { signal } = first as { signal?: AbortSignal };
    return { callback, signal, place: readOptions(first as Record<string, unknown>) };
  }
  const host = typeof second === 'string' ? second : undefined;
  return { callback, signal: undefined, place: readPortOrPath(first, host) };
}

function readOptions(options: Record<string, unknown>): ListenRequest['place'] {
  const { fd, port, host, path } = options;
  if (options['_handle'] || options['handle']) return { kind: 'other' };
  if (typeof fd === 'number' && fd >= 0) return { kind: 'fd', fd };
  if (port !== undefined) return readPortOrPath(port, typeof host === 'string' && host !== '' ? host : undefined);
  return typeof path === 'string' ? { kind: 'path', path } : { kind: 'other' };
}

/** As Node: text that is a number, "443" and "0x1bb" alike, is a port, all other text is a path. */
function readPortOrPath(value: unknown, host: string | undefined): ListenRequest['place'] {
  if (typeof value !== 'number' && typeof value !== 'string') return { kind: 'other' };
  const port = Number(value);
  if (port > 0) return { kind: 'port', port, host };
  return typeof value === 'string' && Number.isNaN(port) ? { kind: 'path', path: value } : { kind: 'other' };
}
