import { isDeepStrictEqual } from 'node:util';
import { installationSchema, journalSchema } from '../../src/deploy/host/install/record-schema.js';
import { escapeArgument, escapeLine, escapeWord } from '../../src/deploy/units/escape.js';
import { parseUnit } from '../../src/deploy/units/parse.js';
import { renderParsedUnit } from '../../src/deploy/units/render.js';
import { expandSpecifiers } from '../../src/deploy/units/specifiers.js';
import { parseTimeSpan } from '../../src/deploy/units/time-span.js';
import { splitWords } from '../../src/deploy/units/words.js';
import { readOptions } from '../../src/deploy/ways/options.js';
import { parseDuration } from '../../src/duration.js';
import { LowportError } from '../../src/errors.js';
import { formatAddress, parseListenAddress } from '../../src/listen-address.js';
import { readNetworks } from '../../src/networks.js';
import { readPortMap } from '../../src/port-map.js';
import { readEnvironment } from '../../src/serve/activation/environment.js';
import { isToken } from '../../src/serve/https/acme-webroot.js';
import { readProxyHeader } from '../../src/serve/https/proxy-header.js';
import { findLocation } from '../../src/serve/https/redirect.js';
import { sampleRecord } from './sample-record.js';

/** What others may send or write, and what must hold of it whatever that is. `check` throws where it does not. */
export type Target = {
  name: string;
  /** How many cases a run of the tests tries. */
  runs: number;
  /** What is put together, beside arbitrary characters. */
  pieces: readonly string[];
  check(bytes: Buffer): void;
};

export const targets: readonly Target[] = [
  {
    name: 'unit text',
    runs: 120_000,
    pieces: ['[S]', '[', ']', '=', 'K=', '\n', '\r', '\0', '\\', '\\\n', '#', ';', ' ', '\t', 'a', '"', '%', '\ufeff'],
    check(bytes) {
      const text = bytes.toString();
      const unit = refusable(() => parseUnit(text));
      if (unit === undefined) return;
      const again = refusable(() => parseUnit(renderParsedUnit(unit)));
      if (again === undefined) return;
      const plain = (one: typeof unit) =>
        one.sections.map(({ name, body }) => [name, body.map(item => ('key' in item ? [item.key, item.value] : []))]);
      hold(isDeepStrictEqual(plain(unit), plain(again)), 'what is written is read otherwise');
    },
  },
  {
    name: 'words of a value',
    runs: 120_000,
    pieces: [
      '"',
      "'",
      '\\',
      '\\x41',
      '\\u00e9',
      '\\U0010ffff',
      '\\141',
      '\\q',
      ' ',
      '\t',
      'a',
      '%',
      '$',
      '%%',
      '$$',
      'é',
    ],
    check(bytes) {
      const text = bytes.toString();
      refusable(() => splitWords(text));
      const word = refusable(() => escapeWord(text, 'value'));
      if (word !== undefined)
        hold(isDeepStrictEqual(splitWords(word), [text.replaceAll('%', '%%')]), 'a word is not one');
      const argument = refusable(() => escapeArgument(text, 'value'));
      if (argument !== undefined) hold(!/[\n\r\0]/.test(argument), 'an argument has a line break');
      const line = refusable(() => escapeLine(text, 'value'));
      if (line !== undefined && line !== '')
        hold(
          isDeepStrictEqual(
            parseUnit(`[S]\nK=${line}\n`).sections[0]?.body.map(item => 'value' in item && item.value),
            [line],
          ),
          'a line is not one',
        );
      expandSpecifiers(text, 'app@1.service');
      parseTimeSpan(text);
    },
  },
  {
    name: 'listen addresses',
    runs: 150_000,
    pieces: [
      '80',
      '443',
      ':',
      '[',
      ']',
      '::',
      '::1',
      '127.0.0.1',
      '/run/a',
      '@',
      '=',
      'https',
      ',',
      '0',
      '65536',
      '-',
      '%',
      '.',
      'ffff',
    ],
    check(bytes) {
      const text = bytes.toString();
      const address = refusable(() => parseListenAddress(text));
      if (address !== undefined) {
        const { role, ...plain } = address;
        hold(isDeepStrictEqual(parseListenAddress(formatAddress(plain)), plain), 'an address is read otherwise');
        hold(role === undefined || /^[A-Za-z][\w-]*$/.test(role), 'a role is none');
      }
      refusable(() => readPortMap(text));
      refusable(() => readNetworks(text, ''));
      refusable(() => parseDuration(text));
    },
  },
  {
    name: 'the environment of a process',
    runs: 130_000,
    pieces: ['\n', '0', '1', '2', '3', '7', '65536', '99999999999', '-1', '1e3', ' ', ':', 'http', '%', '\\', ',', 'é'],
    check(bytes) {
      const [fds, pid, names, ppid, inodes] = bytes.toString().split('\n');
      const given = {
        LISTEN_FDS: fds,
        LISTEN_PID: pid,
        LISTEN_FDNAMES: names,
        LOWPORT_LISTEN_PPID: ppid,
        LOWPORT_LISTEN_INODES: inodes,
      };
      const found = refusable(() => readEnvironment(given, { pid: 7, ppid: 1, readInode: fd => String(fd) }));
      if (found?.state === 'own')
        hold(found.fds.length > 0 && found.fds.every(({ fd }, index) => fd === index + 3), 'a descriptor is skipped');
    },
  },
  {
    name: '--env',
    runs: 60_000,
    pieces: ['A=', '=', 'PATH', 'é', '\n', '"', '\\', '%', '$', ' ', 'a', '_', '0', '\0', '\ud800'],
    check(bytes) {
      const text = bytes.toString();
      const [one] = refusable(() => readOptions({ env: [text] }, '/'))?.env ?? [];
      if (one !== undefined)
        hold(`${one.name}=${one.value}` === text && /^[A-Za-z_]\w*$/.test(one.name), 'a variable is another');
    },
  },
  {
    name: 'records and journals',
    runs: 60_000,
    pieces: ['{', '}', '"', ':', ',', '../', '/', 'null', '1', '[]', '{}', '-', 'true', '\\u0000', '/etc/', 'systemd'],
    check(bytes) {
      const value = parseChanged(bytes);
      const record = installationSchema.try(value, { mode: 'passthrough' });
      const journal = journalSchema.try(value, { mode: 'passthrough' });
      for (const checked of [record, journal]) hold(checked.ok || checked.message !== '', 'no reason');
      const paths = [
        ...(record.ok ? [...record.value.plan.files, ...record.value.installed] : []),
        ...(journal.ok ? [...journal.value.plan.files, ...journal.value.changes] : []),
      ];
      for (const { path } of paths) hold(path.startsWith('/') && !/\/\.\.?(\/|$)/.test(path), `the path ${path}`);
      if (record.ok) hold(!record.value.plan.name.includes('/'), 'the name leads elsewhere');
    },
  },
  {
    name: 'PROXY header',
    runs: 180_000,
    pieces: [
      'PROXY ',
      'TCP4 ',
      'TCP6 ',
      'UNKNOWN',
      '192.0.2.1 ',
      '::1 ',
      '1 ',
      '65535',
      '\r\n',
      '\r',
      '\r\n\r\n\0\r\nQUIT\n',
      '\x21',
      '\x20',
      '\x11',
      '\0\x0c',
      '\0\x24',
    ],
    check(bytes) {
      const whole = readProxyHeader(bytes);
      if (whole.state === 'done')
        hold(whole.length > 0 && whole.length <= bytes.length, 'the header is longer than what came');
      if (whole.state === 'invalid') return;
      // It comes in pieces: no beginning of what is right is wrong.
      const part = readProxyHeader(bytes.subarray(0, bytes.length >> 1));
      hold(part.state !== 'invalid', 'a beginning is refused');
    },
  },
  {
    name: 'redirect',
    runs: 100_000,
    pieces: [
      '\n',
      'example.org',
      ':80',
      '/',
      '//',
      '\\',
      '@',
      'http://',
      '#',
      '?',
      '[',
      ']',
      '::1',
      '%0d%0a',
      '.',
      '..',
      ';',
      ' ',
    ],
    check(bytes) {
      // Node itself lets no control character and nothing beyond ASCII through.
      const [host = '', url = ''] = bytes
        .toString('latin1')
        .replace(/[^\n\x20-\x7e]/g, '')
        .split('\n');
      const location = findLocation({ url, headers: { host }, rawHeaders: ['Host', host] }, 443);
      if (location === undefined) return;
      const authority = /^https:\/\/([^/]*)\//.exec(location)?.[1];
      hold(authority === host.replace(/:\d{1,5}$/, ''), `another host: ${location}`);
      const read = URL.canParse(location) ? new URL(location) : undefined;
      hold(read === undefined || (read.username === '' && read.protocol === 'https:'), `another place: ${location}`);
    },
  },
  {
    name: 'ACME token',
    runs: 80_000,
    pieces: ['abc', '-', '_', '.', '..', '/', '%2e', '%2f', '\\', '\0', '?', 'é', '\n'],
    check(bytes) {
      const text = bytes.toString();
      if (isToken(text))
        hold(Buffer.byteLength(text) === text.length && !/[./\\%\s]/.test(text), 'a token leads elsewhere');
    },
  },
];

/** Runs what may refuse its value as every reader of lowport does, and in no other way. */
function refusable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    hold(error.message !== '' && error.hint !== '' && /^ERR_[A-Z_]+$/.test(error.code), 'an error without its cure');
    return undefined;
  }
}

function hold(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

/** A record with a piece of it replaced by other text: the first two bytes say where. */
function parseChanged(bytes: Buffer): unknown {
  if (bytes.length < 3) return bytes.toString();
  const at = bytes.readUInt16LE() % sampleRecord.length;
  const length = (bytes[2] ?? 0) % 32;
  try {
    return JSON.parse(sampleRecord.slice(0, at) + bytes.toString('utf8', 3) + sampleRecord.slice(at + length));
  } catch {
    return bytes.toString();
  }
}
