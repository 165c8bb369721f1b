import type { Plan, PlannedFile } from '../../../src/deploy/ways/plan.js';
import type { Way } from '../../../src/deploy/ways/way.js';
import { loadWays } from '../../../src/deploy/ways/ways.js';
import { type Place, pieces, places, planAt } from '../../deploy/hostile-places.js';
import { bootHost, type Host, hostTest } from '../../host/index.js';
import { rulePackages } from '../../host/used-roots.js';
import { putFiles } from '../put-files.js';
import { proveRules } from './prove-rules.js';

/** Of one value at one place of one way: the units that systemd reads, with those of two harmless values to compare. */
type Odd = { title: string; plan: Plan; harmless: readonly [Plan, Plan] };

/** Of a value for each dangerous character at each place a few are tried, other ones in each way. */
const perPlace = process.env['LOWPORT_TEST_FULL'] === '1' ? 5 : 1;

hostTest(
  'systemd reads of a hostile value what it reads of a harmless one, but for the value, in every way',
  async t => {
    const host = await bootHost(t, { packages: rulePackages });
    const odd = (await loadWays()).flatMap((way, at) =>
      places.flatMap((place, index) => planOdd(way, place, at + index)),
    );
    t.true(odd.length > 60 * perPlace, `${odd.length} values are written`);
    const plans = odd.flatMap(({ plan, harmless }) => [plan, ...harmless]);
    await putFiles(host, plans.flatMap(listUnits));
    await host.run('systemctl daemon-reload');
    const shown = await showUnits(host, plans);
    const { stdout } = await host.run('journalctl --sync; journalctl --quiet --output=cat _PID=1');
    t.deepEqual(
      stdout.split('\n').filter(line => /\/odd\d+\S*:\d+:/.test(line)),
      [],
    );
    for (const { title, plan, harmless } of odd) {
      const [one, two] = harmless.map(other => readShape(other, shown)) as [Shape, Shape];
      const known = new Set([...one.keys()].filter(key => one.get(key)?.join('\n') !== two.get(key)?.join('\n')));
      const found = readShape(plan, shown);
      const changed = [...new Set([...one.keys(), ...found.keys()])].filter(
        key => one.get(key)?.join('\n') !== found.get(key)?.join('\n'),
      );
      t.deepEqual(
        changed.filter(key => !known.has(key)),
        [],
        title,
      );
      t.deepEqual(
        changed.filter(key => one.get(key)?.length !== found.get(key)?.length),
        [],
        title,
      );
    }
  },
);

/** The next of the values; in the long form every place gets nearly all of them, each in some way. */
function planOdd(way: Way, place: Place, turn: number): Odd[] {
  const values = Array.from({ length: perPlace }, (_, at) => pieces[(turn * perPlace + at) % pieces.length] ?? '');
  const name = nextName();
  const [one, two] = place.harmless.map((value, at) => planHere(way, place, value, `${name}${at}`));
  // A name is read by the other test, and a user has to be one of the host.
  if (one === undefined || two === undefined || /^(a name|the user)$/.test(place.what)) return [];
  return values.flatMap((piece, at): Odd[] => {
    const plan = planHere(way, place, `a${piece}b`, `${name}${at + 2}`);
    return plan === undefined
      ? []
      : [{ title: `${way.name}, ${place.what}: ${JSON.stringify(piece)}`, plan, harmless: [one, two] }];
  });
}

/** For the systemd of the host. */
function planHere(way: Way, { put }: Place, value: string, name: string): Plan | undefined {
  const { raw = {}, facts } = put(value);
  return planAt(way, { raw, facts: { ...facts, systemdVersion: 252 } }, name);
}

let named = 0;

function nextName(): string {
  named += 1;
  return `odd${String(named).padStart(4, '0')}`;
}

function listUnits({ files }: Plan): PlannedFile[] {
  return files.filter(({ path }) => /^\/etc\/systemd\/system\/[^/]+\.(service|socket)$/.test(path));
}

/** What systemd says of the units of a plan: `UNIT KEY` and the values. */
type Shape = Map<string, string[]>;

async function showUnits(host: Host, plans: readonly Plan[]): Promise<Map<string, string>> {
  const names = [...new Set(plans.flatMap(listUnits).map(({ path }) => path.replace(/.*\//, '')))];
  const { stdout } = await host.run('xargs systemctl show', { input: names.join('\n'), timeoutMs: 120_000 });
  return new Map(stdout.split('\n\n').map(text => [/^Id=(.*)$/m.exec(text)?.[1] ?? '', text]));
}

function readShape(plan: Plan, shown: Map<string, string>): Shape {
  const shape: Shape = new Map();
  for (const { path } of listUnits(plan)) {
    const unit = path.replace(/.*\//, '');
    for (const line of (shown.get(unit) ?? `missing=${unit}`).replaceAll(plan.name, 'odd').split('\n')) {
      const [, key = line, value = ''] = /^(\w+)=(.*)$/s.exec(line) ?? [];
      const place = `${unit.replaceAll(plan.name, 'odd')} ${key}`;
      shape.set(place, [...(shape.get(place) ?? []), isSet(key, value) ? value.split(' ').sort().join(' ') : value]);
    }
  }
  return shape;
}

/** systemd shows a set of units or of paths in any order. */
function isSet(key: string, value: string): boolean {
  return key === 'RequiresMountsFor' || /^([\w@.\\-]+\.(service|socket|target|mount|slice)( |$))+$/.test(value);
}

hostTest('nftables, iptables and firewalld read the rules of an odd name as those of a harmless one', async t => {
  await proveRules(t, await bootHost(t, { packages: rulePackages }));
});
