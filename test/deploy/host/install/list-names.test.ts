import test from 'ava';
import { listNames } from '../../../../src/deploy/host/install/claims/list-names.js';
import { exampleFacts, planExample } from '../../../../src/deploy/ways/example.js';
import { loadWay } from '../../../../src/deploy/ways/ways.js';

test('all units, folders and dynamic users of a plan are names that it takes', async t => {
  const plan = planExample(await loadWay('socket'), exampleFacts('app', '1.0.0'), { listen: ['80', 'admin=9000'] });
  const { units, folders, dynamicUsers } = listNames(plan);
  for (const unit of ['app.socket', 'app-admin.socket', 'app.service', 'app-maintenance.service']) {
    t.true(units.includes(unit), unit);
  }
  t.deepEqual(folders, ['/var/lib/private/app', '/var/lib/app']);
  t.true(dynamicUsers.includes('app'));
});

test('a program that runs as a user of the host takes no name of a user', async t => {
  const facts = { ...exampleFacts('app', '1.0.0'), user: { name: 'deploy', uid: 1000, group: 'deploy' } };
  t.deepEqual(listNames(planExample(await loadWay('socket'), facts, { user: 'deploy' })).dynamicUsers, []);
});
