import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { Service } from '../../../src/serve/lifecycle/service.js';

test('a service is ready when its last inherited socket is served', t => {
  const unclaimed = ['80', '443'];
  const service = new Service(() => unclaimed);
  const events = record(service);
  unclaimed.shift();
  service.noteListening();
  t.is(service.state, 'starting');
  unclaimed.shift();
  service.noteListening();
  t.is(service.state, 'ready');
  t.deepEqual(events, [['ready', []]]);
});

test('a service that inherits nothing is ready when it first listens', t => {
  const service = new Service(() => []);
  t.is(service.state, 'starting');
  service.noteListening();
  t.is(service.state, 'ready');
});

test('a program that settles on some of its sockets is ready, and the rest are named', async t => {
  const unclaimed = ['80', '443'];
  const service = new Service(() => unclaimed);
  unclaimed.pop();
  service.noteListening();
  stayAlive(t);
  t.deepEqual(await once(service, 'ready'), [['80']]);
});

test('a program that settles on none of its sockets has gone astray and is not ready', async t => {
  const service = new Service(() => ['80']);
  service.noteListening();
  stayAlive(t);
  t.deepEqual(await once(service, 'astray'), [['80']]);
  t.is(service.state, 'starting');
});

test('with complete readiness other sockets of the program neither make it ready nor astray', async t => {
  const unclaimed = ['80'];
  const service = new Service(() => unclaimed, 'complete');
  const events = record(service);
  service.noteListening();
  await delay(400);
  t.deepEqual(events, []);
  unclaimed.pop();
  service.noteListening();
  t.deepEqual(events, [['ready', []]]);
});

test('with manual readiness only the program says that it is ready, once', t => {
  const service = new Service(() => [], 'manual');
  const events = record(service);
  service.noteListening();
  t.is(service.state, 'starting');
  service.declareReady();
  service.declareReady();
  t.deepEqual(events, [['ready', []]]);
});

test('a service drains once, whatever it was doing, and is not ready any more', t => {
  const service = new Service(() => []);
  const events = record(service);
  t.true(service.drain());
  t.false(service.drain());
  service.noteListening();
  service.declareReady();
  service.stop();
  t.is(service.state, 'stopped');
  t.deepEqual(events, [['draining'], ['stopped']]);
});

/** The service's own timer does not keep a process alive. */
function stayAlive(t: ExecutionContext): void {
  const timer = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(timer));
}

function record(service: Service): unknown[][] {
  const events: unknown[][] = [];
  for (const name of ['ready', 'astray', 'draining', 'stopped'] as const) {
    service.on(name, (...values: unknown[]) => events.push([name, ...values]));
  }
  return events;
}
