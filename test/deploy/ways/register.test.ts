import test from 'ava';
import { chooseRegister, type LowportCopies } from '../../../src/deploy/ways/register.js';
import { LowportError } from '../../../src/errors.js';

const chosen: [what: string, copies: LowportCopies, register: string][] = [
  [
    'the lowport beside the program comes first',
    { local: '/srv/app/node_modules/lowport', own: '/usr/lib/node_modules/lowport' },
    '/srv/app/node_modules/lowport/dist/serve/register.cjs',
  ],
  [
    'else the running one',
    { own: '/usr/lib/node_modules/lowport' },
    '/usr/lib/node_modules/lowport/dist/serve/register.cjs',
  ],
  [
    'a cache does no harm where the program has its own',
    { local: '/srv/app/node_modules/lowport', own: '/root/.npm/_npx/1a2b/node_modules/lowport' },
    '/srv/app/node_modules/lowport/dist/serve/register.cjs',
  ],
];

for (const [what, copies, register] of chosen) test(what, t => t.is(chooseRegister(copies), register));

for (const own of [
  '/root/.npm/_npx/1a2b/node_modules/lowport',
  '/root/.cache/pnpm/dlx/1a2b/node_modules/lowport',
  '/tmp/xfs-1/dlx-42/node_modules/lowport',
]) {
  test(`${own} is refused: the cache is emptied`, t => {
    const error = t.throws(() => chooseRegister({ own }), { instanceOf: LowportError, code: 'ERR_LOWPORT_PASSING' });
    t.true(error.message.includes(own));
    t.regex(error.hint, /npm install lowport/);
  });
}
