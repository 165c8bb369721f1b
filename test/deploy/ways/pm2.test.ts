import vm from 'node:vm';
import test from 'ava';
import fc from 'fast-check';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { pm2 } from '../../../src/deploy/ways/pm2.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

function plan(raw: RawOptions = {}, facts = hostFacts()) {
  const made = planWay(pm2, readOptions(raw, '/srv/app'), facts);
  const unit = parseUnit(made.files.at(-1)?.content ?? '');
  const [app] = load(made.files[0]?.content ?? '').apps;
  return { ...made, app, service: (key: string) => valuesOf(unit, 'Service', key) };
}

/** As PM2 loads it. */
function load(config: string): { apps: Record<string, unknown>[] } {
  const module: { exports: { apps: Record<string, unknown>[] } } = { exports: { apps: [] } };
  vm.runInNewContext(config, { module, require: () => ({ availableParallelism: () => 7 }) });
  return module.exports;
}

test('PM2 runs under the preload, and the program in its cluster mode with the preload too', t => {
  const { app, service } = plan({ args: ['--port', 'x'] });
  t.like(app, {
    name: 'app',
    script: '/srv/app/server.js',
    cwd: '/srv/app',
    exec_mode: 'cluster',
    instances: 1,
    kill_timeout: 35_000,
  });
  t.is(JSON.stringify(app?.['args']), '["--port","x"]');
  t.regex(
    service('ExecStart')[0] ?? '',
    /^\/usr\/bin\/node --require \S+ \/srv\/app\/node_modules\/pm2\/bin\/pm2-runtime start \/etc\/lowport\/app\.config\.cjs$/,
  );
  t.deepEqual(service('ExecReload'), ['/usr/bin/node /srv/app/node_modules/pm2/bin/pm2 reload app']);
  t.deepEqual(service('DynamicUser'), ['yes']);
  t.true(service('Environment').includes('LOWPORT_READY=complete'));
});

for (const [workers, instances] of [
  ['4', 4],
  ['auto', 7],
] as const) {
  test(`--workers ${workers} are as many instances`, t => {
    const { app, service } = plan({ workers });
    t.is(app?.['instances'], instances);
    t.regex(service('ExecStart')[0] ?? '', /pm2-runtime/);
  });
}

test('a start timeout is that of systemd, and of a reload by PM2', t => {
  const { app, service } = plan({ startTimeout: '150s' });
  t.is(app?.['listen_timeout'], 150_000);
  t.deepEqual(service('TimeoutStartSec'), ['150s']);
});

test('without PM2 the cure is to install it', t => {
  const { pm2: _, ...none } = hostFacts();
  const error = t.throws(() => plan({}, none), { instanceOf: LowportError, code: 'ERR_PROGRAM_MISSING' });
  t.regex(error.hint, /npm install pm2/);
});

for (const raw of [{ idleExit: '1min' }, { tlsCert: '/c.pem', tlsKey: '/k.pem' }]) {
  test(`pm2 refuses ${Object.keys(raw)[0]}`, t => {
    t.throws(() => plan(raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
  });
}

test('whatever the program and its arguments are called, PM2 reads just that', t => {
  const text = fc.string({ unit: fc.constantFrom(...'"\'`\\$%;{}\n\r\u2028*/<é😀') });
  const check = (value: string) => {
    const facts = hostFacts({ pm2: '/pm2', program: { workdir: `/srv/${value}`, entry: `/srv/${value}.js` } });
    const made = pm2Config(value, facts);
    if (made === undefined) return true;
    const [app] = load(made).apps;
    return app?.['script'] === `/srv/${value}.js` && JSON.stringify(app['args']) === JSON.stringify([value]);
  };
  fc.assert(fc.property(text, check), { numRuns: 500 });
  t.pass();
});

/** Undefined where the unit cannot hold the value. */
function pm2Config(value: string, facts: ReturnType<typeof hostFacts>): string | undefined {
  try {
    return planWay(pm2, readOptions({ args: [value] }, '/srv/app'), facts).files[0]?.content;
  } catch (error) {
    if (error instanceof LowportError) return undefined;
    throw error;
  }
}
