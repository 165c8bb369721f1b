import { type RawOptions, readOptions } from '../../src/deploy/ways/options.js';
import type { Plan } from '../../src/deploy/ways/plan.js';
import type { Way } from '../../src/deploy/ways/way.js';
import { planWay } from '../../src/deploy/ways/ways.js';
import { LowportError } from '../../src/errors.js';
import { hostFacts } from './facts.js';

export type Changes = { raw?: RawOptions; facts?: Parameters<typeof hostFacts>[0] };

/** Where a value of the user goes into a plan. `harmless` are two that every way takes there that takes any. */
export type Place = { what: string; put: (value: string) => Changes; harmless: readonly [string, string] };

/** What some language of some component takes for something else. */
export const pieces = [
  ...'"\'`\\%$}{;=#[]:/~-@*?,!+ \t\n\r\0\u2028\ufeff\ud800xé',
  '\nExecStart=',
  '\n[Service]',
  '$HOME',
  '%h',
  ' ; ',
];

const words = ['one', 'two'] as const;
const user = (name: string) => ({ name, uid: 1000, group: name });

export const places: readonly Place[] = [
  { what: 'an argument', put: value => ({ raw: { args: [value] } }), harmless: words },
  { what: 'a variable', put: value => ({ raw: { env: [`A=${value}`] } }), harmless: words },
  { what: 'the entry', put: value => ({ facts: { program: { entry: `/srv/${value}` } } }), harmless: words },
  {
    what: 'the working directory',
    put: value => ({ facts: { program: { workdir: `/srv/${value}` } } }),
    harmless: words,
  },
  { what: 'the node binary', put: value => ({ facts: { program: { node: `/srv/${value}` } } }), harmless: words },
  {
    what: 'the folder of lowport',
    put: value => ({ facts: { program: { register: `/srv/${value}` } } }),
    harmless: words,
  },
  { what: 'the user', put: value => ({ facts: { user: user(`u${value}`) } }), harmless: words },
  { what: 'a writable path', put: value => ({ raw: { readWrite: [`/srv/${value}`] } }), harmless: words },
  { what: 'a file of variables', put: value => ({ raw: { envFile: [`/srv/${value}`] } }), harmless: words },
  { what: 'an address', put: value => ({ raw: { listen: [value] } }), harmless: ['8001', '8002'] },
  { what: 'a unix path', put: value => ({ raw: { listen: [`/run/${value}`] } }), harmless: words },
  {
    what: 'a map',
    put: value => ({ raw: { map: `/run/${value}=80` }, facts: { user: user('ann') } }),
    harmless: words,
  },
  { what: 'a name', put: value => ({ raw: { name: value } }), harmless: words },
  { what: 'a memory limit', put: value => ({ raw: { memoryMax: value } }), harmless: ['1G', '2G'] },
  { what: 'a page', put: value => ({ raw: { maintenance: `/srv/${value}` } }), harmless: words },
  {
    what: 'a program of another runtime',
    put: value => ({ raw: { exec: `/srv/${value}`, map: '3000=80' } }),
    harmless: words,
  },
  { what: 'a folder of challenges', put: value => ({ raw: { acmeWebroot: `/srv/${value}` } }), harmless: words },
  {
    what: 'the proxies',
    put: value => ({ raw: { proxyProtocol: `from=${value}` } }),
    harmless: ['10.0.0.1', '10.0.0.2'],
  },
  { what: 'HSTS', put: value => ({ raw: { hsts: value } }), harmless: ['1d', '2d'] },
  {
    what: 'a certificate',
    put: value => ({ raw: { tlsCert: `/srv/${value}`, tlsKey: '/srv/key', listen: ['80', '443'] } }),
    harmless: words,
  },
  {
    what: 'a key',
    put: value => ({ raw: { tlsCert: '/srv/cert', tlsKey: `/srv/${value}`, listen: ['80', '443'] } }),
    harmless: words,
  },
  { what: 'a name of a host', put: value => ({ raw: { serverName: [value] } }), harmless: words },
  { what: 'an image', put: value => ({ raw: { image: value } }), harmless: words },
];

/** The way's plan of the place's value for a service of that name; undefined where the value is refused. */
export function planAt(way: Way, { raw = {}, facts = {} }: Changes, name = 'app'): Plan | undefined {
  try {
    const options = readOptions(raw, '/srv/app');
    const program = { name: options.name ?? name, ...facts.program };
    return planWay(way, options, hostFacts({ pm2: '/pm2', ...facts, program }));
  } catch (error) {
    if (error instanceof LowportError && error.code !== 'ERR_UNIT_TEXT') return undefined;
    throw error;
  }
}
