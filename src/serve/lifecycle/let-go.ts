import type http2 from 'node:http2';
import type net from 'node:net';
import type { Connections, Survey } from './connections.js';
import { countEndless, type Endless, findEndless } from './endless.js';
import type { Gate } from './gate.js';
import { sayClose, sayCloseFromNow, sayGoodbyeWithNextStream } from './goodbye.js';
import { IdleConnections } from './idle-connections.js';
import type { QuietTime } from './quiet-time.js';

export type LetGoOptions = {
  /** How long an idle connection may still bring a request, in milliseconds; and one of a pool. */
  graceMs: number;
  poolGraceMs: number;
  /** After which whoever is still served is cut, in milliseconds. */
  timeoutMs: number;
  gate: Gate;
  /** Told what is seen of connections of unknown protocols. */
  quiet: QuietTime;
};

const stepMs = 20;
/** Who has neither asked nor been answered for so long has paused, if it goes on talking at all. */
const pauseMs = stepMs - 5;

/**
 * On a machine that is starved clients are late, too. This process lags there itself, beyond the time in which it works, and an
 * idle connection may bring its request for so many times the longest lag, up to Node's own `keepAliveTimeout`, which answers
 * announce to clients.
 */
const lagFactor = 40;
const longestGraceMs = 5000;
/**
 * While newcomers wait: what is idle then has connected in advance, as browsers do, or has just got the end of an answer.
 * Clients that mean to ask do it at once; with a load average of 12 one of 350,000 requests came later than this.
 */
const unusedGraceMs = 500;
const waitingLagFactor = 10;
/** As long may a client take for its next step in a TLS handshake. */
const handshakeGraceMs = 1000;
/**
 * What speaks a protocol of its own and does not rest is the program's to end: after the first of these in a moment in which
 * all have paused, which clients that ask again and again do now and then; after the second in one in which all are answered,
 * which comes with a crowd, too; after the third in any.
 */
const rawGraceMs = { paused: 1000, answered: 2000, any: 5000 };
/** For so long newcomers wait, at the first try, for what is under way. */
const firstPatienceMs = 300;
const longestPatienceMs = 5000;
/** So long before the time is over newcomers wait in any case, so that only what does not end is cut. */
const lastCallMs = 1000;
/** For so long a server that cannot open again waits for a moment in which nothing is under way. */
const lullMs = 2000;

/**
 * Lets go of all connections of a program that is whole, and knows of nothing. Resolves when only {@link Endless} ones are
 * left and newcomers wait, with the number of connections that were cut since the time ran out.
 *
 * The sequence is the only one measured that loses no request of clients that do not retry:
 *
 * 1. every response from here on says `Connection: close`, so that its client goes away by itself;
 * 2. a connection that stays idle for the grace is closed. Not before: its client may be sending a request right now;
 * 3. when all that were connected at first are gone, newcomers have to wait, in the kernel's queue for the next process. Not
 *    before: clients that are served use few of the connections that they keep, and clients that wait use them all, right
 *    when they are closed. And what takes long, a download or a page that the program builds by asking itself, has ended
 *    by then;
 * 4. what newcomers have begun meanwhile ends in a moment. Where it does not, they are served again, and this is tried again
 *    later, with more patience.
 */
export function letGo(connections: Connections, options: LetGoOptions): Promise<number> {
  connections.note();
  for (const server of connections.servers) sayCloseFromNow(server);
  for (const { _httpMessage: message } of connections.survey().busy) if (message) sayClose(message);
  return new Promise(resolve => new Leave(connections, options, resolve).begin());
}

/** What connections do, and which of them do not end by themselves. */
type Sight = { now: number; survey: Survey; endless: Endless };

class Leave {
  readonly #connections: Connections;
  readonly #options: LetGoOptions;
  readonly #resolve: (cut: number) => void;
  readonly #start = performance.now();
  readonly #idle = new IdleConnections();
  readonly #handshakes = new IdleConnections();
  #timer: NodeJS.Timeout | undefined;
  #last = this.#start;
  #processor = process.cpuUsage();
  #longestLagMs = 0;
  #patienceMs = firstPatienceMs;
  /** What has to be gone before newcomers wait. */
  #awaited: readonly (net.Socket | http2.Http2Session)[] = [];
  /** Since when newcomers wait. */
  #shutAt: number | undefined;
  #openUntil = 0;
  readonly #firstSessions: ReadonlySet<http2.Http2Session>;

  constructor(connections: Connections, options: LetGoOptions, resolve: (cut: number) => void) {
    this.#connections = connections;
    this.#options = options;
    this.#resolve = resolve;
    this.#firstSessions = new Set(connections.sessions);
  }

  begin(): void {
    // Those that come meanwhile are served on until newcomers have to wait.
    const isLeaving = (session: http2.Http2Session) => this.#shutAt !== undefined || this.#firstSessions.has(session);
    for (const server of this.#connections.servers) sayGoodbyeWithNextStream(server, isLeaving);
    this.#awaited = this.#listLeaving(this.#look());
    // After the poll phase: what a client has sent until now is read, and its connection no longer idle.
    this.#timer = setInterval(() => setImmediate(() => this.#step()), stepMs);
    this.#step();
  }

  #step(): void {
    const { gate, timeoutMs } = this.#options;
    const sight = this.#look();
    this.#noteLag(sight.now);
    this.#closeQuiet(sight);
    const isOver = sight.now - this.#start >= timeoutMs;
    if (this.#shutAt === undefined && this.#isTime(sight)) {
      this.#shutAt = sight.now;
      gate.shut();
    }
    if (isOver) this.#finish(this.#cut(sight));
    else if (this.#shutAt !== undefined && gate.isShut && this.#connections.size === countEndless(sight.endless))
      this.#finish(0);
    else if (this.#shutAt !== undefined && gate.canOpen && this.#isTooLong(sight)) this.#open(sight);
  }

  #noteLag(now: number): void {
    const { user, system } = process.cpuUsage(this.#processor);
    this.#longestLagMs = Math.max(this.#longestLagMs, now - this.#last - stepMs - (user + system) / 1000);
    this.#processor = process.cpuUsage();
    this.#last = now;
  }

  #look(): Sight {
    const { quiet, graceMs } = this.#options;
    const now = performance.now();
    const survey = this.#connections.survey();
    quiet.look(new Set(survey.raw), now);
    const sinceMs = now - this.#start;
    const rests = (socket: net.Socket) => {
      const quietMs = quiet.of(socket, now);
      if (quietMs >= graceMs || sinceMs >= rawGraceMs.any) return true;
      if (sinceMs < rawGraceMs.paused || !quiet.isAnswered(socket)) return false;
      return quietMs >= pauseMs || sinceMs >= rawGraceMs.answered;
    };
    return { now, survey, endless: findEndless(survey, this.#connections.sessions, rests) };
  }

  #closeQuiet({ now, survey }: Sight): void {
    const lateMs = Math.min(longestGraceMs, lagFactor * this.#longestLagMs);
    const graceMs = Math.max(this.#options.graceMs, lateMs);
    const shutGraceMs = Math.min(graceMs, Math.max(unusedGraceMs, waitingLagFactor * this.#longestLagMs));
    const pooledMs = Math.max(graceMs, this.#options.poolGraceMs);
    const isShut = this.#shutAt !== undefined;
    const grace = isShut ? { unusedMs: shutGraceMs, pooledMs: shutGraceMs } : { unusedMs: graceMs, pooledMs };
    this.#idle.close(survey.idle, now, grace);
    const handshakeMs = Math.max(handshakeGraceMs, lateMs);
    this.#handshakes.close(survey.handshaking, now, { unusedMs: handshakeMs, pooledMs: handshakeMs });
    if (now - this.#start >= graceMs) for (const session of this.#firstSessions) session.close();
    if (now - (this.#shutAt ?? now) >= unusedGraceMs) for (const session of this.#connections.sessions) session.close();
  }

  #isTime(sight: Sight): boolean {
    const { now, survey, endless } = sight;
    if (this.#isLastCall(now)) return true;
    if (now < this.#openUntil) return false;
    const leaving = new Set(this.#listLeaving(sight));
    this.#awaited = this.#awaited.filter(each => leaving.has(each));
    if (this.#awaited.length > 0) return false;
    return this.#options.gate.canOpen || survey.busy.length === endless.streams.length || now - this.#start > lullMs;
  }

  #isLastCall(now: number): boolean {
    const { timeoutMs } = this.#options;
    return now - this.#start >= timeoutMs - Math.min(lastCallMs, timeoutMs / 4);
  }

  /** Newcomers wait, and what they wait for does not end. */
  #isTooLong({ now, survey, endless }: Sight): boolean {
    if (this.#isLastCall(now)) return false;
    const hasWork = survey.busy.length > endless.streams.length;
    const limitMs = hasWork ? this.#patienceMs : Math.max(this.#patienceMs, unusedGraceMs + 5 * stepMs);
    return now - (this.#shutAt ?? now) > Math.max(limitMs, waitingLagFactor * this.#longestLagMs);
  }

  #open(sight: Sight): void {
    this.#options.gate.open();
    this.#shutAt = undefined;
    this.#openUntil = sight.now + this.#patienceMs;
    this.#patienceMs = Math.min(2 * this.#patienceMs, longestPatienceMs);
    this.#awaited = this.#listLeaving(sight);
  }

  /** All but the endless ones. */
  #listLeaving({ survey, endless }: Sight): (net.Socket | http2.Http2Session)[] {
    const { streams, raw, sessions } = endless;
    const staying = new Set<object>([...streams, ...raw, ...sessions]);
    const all = [...survey.busy, ...survey.idle, ...survey.handshaking, ...survey.raw, ...this.#connections.sessions];
    return all.filter(each => !staying.has(each));
  }

  #cut(sight: Sight): number {
    const count = this.#connections.size - countEndless(sight.endless);
    for (const each of this.#listLeaving(sight)) each.destroy();
    return count;
  }

  #finish(cut: number): void {
    clearInterval(this.#timer);
    this.#resolve(cut);
  }
}
