import test from 'ava';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { loadWay, planWay, wayNames } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';
import { tryToPlan } from '../try-to-plan.js';

const shapes: RawOptions[] = [
  { envFile: ['/etc/a.env'] },
  { envFile: ['/etc/a.env'], tlsCert: '/c.pem', tlsKey: '/k.pem', listen: ['80', '443'] },
  { envFile: ['/etc/a.env'], workers: '2' },
  { envFile: ['/etc/a.env'], exec: '/usr/bin/deno', map: '3000=80' },
];

test('no unit of any way has a line that root runs with the environment of a service', async t => {
  let units = 0;
  for (const name of wayNames) {
    const way = await loadWay(name);
    for (const raw of shapes) {
      for (const { path, content } of tryToPlan(() => planWay(way, readOptions(raw, '/w'), hostFacts()).files)) {
        if (!path.startsWith('/etc/systemd/system/')) continue;
        units += 1;
        t.notRegex(content, /^Exec\w+=[-@:|]*[+!]/m, `${name} ${path}`);
      }
    }
  }
  t.true(units > 40);
});
