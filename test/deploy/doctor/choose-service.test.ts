import test from 'ava';
import { type Candidate, chooseService, listAlsoFailing } from '../../../src/deploy/doctor/choose-service.js';
import type { Listener, Question } from '../../../src/deploy/doctor/facts.js';
import type { SocketUnit } from '../../../src/deploy/doctor/facts-of-units.js';
import { makeSocket } from './facts.js';

const port = (number: number) => ({ kind: 'port' as const, port: number });

function ask(parts: Partial<Question>): Question {
  return { places: [], node: '/usr/bin/node', ...parts };
}

function candidate(name: string, parts: Partial<Candidate> = {}): Candidate {
  const command = ['/usr/bin/node', `/srv/${name}/server.js`];
  return { name: `${name}.service`, command, environment: [], state: 'running', ...parts };
}

function listener(number: number, unit: string): Listener {
  return { host: '::', port: number, ipv6Only: false, user: 'root', processes: [{ name: 'node', pid: 7 }], unit };
}

type Case = {
  title: string;
  question: Partial<Question>;
  candidates: Candidate[];
  sockets?: SocketUnit[];
  listeners?: Listener[];
  chosen: string | undefined;
};

const shop = candidate('shop');
const blog = candidate('blog');
const failing = { state: 'failing' } as const;
const nginx = candidate('nginx', { command: ['/usr/sbin/nginx'] });
const cases: Case[] = [
  { title: 'its name', question: { unit: 'blog' }, candidates: [shop, blog], chosen: 'blog.service' },
  { title: 'its entry', question: { entry: '/srv/blog/server.js' }, candidates: [shop, blog], chosen: 'blog.service' },
  {
    title: 'the socket unit that holds the port',
    question: { places: [port(80)] },
    candidates: [blog, shop],
    sockets: [makeSocket()],
    chosen: 'shop.service',
  },
  {
    title: 'of two socket units with that port the one that is active',
    question: { places: [port(80)] },
    candidates: [blog, shop],
    sockets: [makeSocket({ name: 'old.socket', service: 'old.service', activeState: 'inactive' }), makeSocket()],
    chosen: 'shop.service',
  },
  {
    title: 'the process that listens there',
    question: { places: [port(8071)] },
    candidates: [shop, blog],
    listeners: [listener(80, 'shop.service'), listener(8071, 'blog.service')],
    chosen: 'blog.service',
  },
  {
    title: 'PORT=',
    question: { places: [port(80)] },
    candidates: [shop, candidate('blog', { environment: ['PORT=80'] })],
    chosen: 'blog.service',
  },
  {
    title: 'an argument',
    question: { places: [port(80)] },
    candidates: [shop, candidate('blog', { command: ['/usr/bin/node', 'x.js', '--port', '80'] })],
    chosen: 'blog.service',
  },
  {
    title: 'the map of lowport',
    question: { places: [port(80)] },
    candidates: [shop, candidate('blog', { environment: ['LOWPORT_MAP=3000=80'] })],
    chosen: 'blog.service',
  },
  {
    title: 'of two with that port the one that does not run',
    question: { places: [port(80)] },
    candidates: [
      candidate('shop', { environment: ['PORT=80'] }),
      candidate('blog', { environment: ['PORT=80'], ...failing }),
    ],
    chosen: 'blog.service',
  },
  {
    title: 'the last error',
    question: { places: [port(80)] },
    candidates: [
      candidate('shop', failing),
      candidate('blog', { ...failing, lastError: 'Error: listen EACCES: permission denied 0.0.0.0:80' }),
    ],
    chosen: 'blog.service',
  },
  {
    title: 'no error about another port',
    question: { places: [port(80)] },
    candidates: [shop, candidate('blog', { lastError: 'Error: listen EADDRINUSE: address already in use :::8080' })],
    chosen: undefined,
  },
  {
    title: 'the only one that fails',
    question: { places: [port(80)] },
    candidates: [shop, candidate('blog', failing)],
    chosen: 'blog.service',
  },
  {
    title: 'the only one there is',
    question: { places: [port(80)] },
    candidates: [nginx, blog],
    chosen: 'blog.service',
  },
  { title: 'none of two', question: { places: [port(80)] }, candidates: [shop, blog], chosen: undefined },
  {
    title: 'without a port what fails, before what holds the usual ones',
    question: {},
    candidates: [shop, candidate('blog', failing)],
    sockets: [makeSocket()],
    chosen: 'blog.service',
  },
  { title: 'nobody for a user', question: { user: 'alice' }, candidates: [blog], chosen: undefined },
];

for (const { title, question, candidates, sockets = [], listeners = [], chosen } of cases) {
  test(`a service is found by ${title}`, t => {
    t.is(chooseService(ask(question), { candidates, sockets, listeners }), chosen);
  });
}

test('others that fail are told of where the question leaves open which is meant', t => {
  const all = [
    candidate('a', failing),
    candidate('b', failing),
    shop,
    candidate('cron', { ...failing, command: ['/bin/sh'] }),
  ];
  t.deepEqual(listAlsoFailing(ask({}), 'a.service', all), ['b.service']);
  t.deepEqual(listAlsoFailing(ask({ places: [port(80)] }), 'a.service', all), []);
  t.deepEqual(listAlsoFailing(ask({ unit: 'a' }), 'a.service', all), []);
});
