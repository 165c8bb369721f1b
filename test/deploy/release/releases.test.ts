import test from 'ava';
import {
  findRefused,
  findServing,
  listBefore,
  noteGood,
  noteRefused,
  noteRolledBack,
  type Release,
} from '../../../src/deploy/release/releases.js';

const at = (folder: string) => ({ folder, since: '2026-01-01T00:00:00.000Z' });
const good = (...folders: string[]) => folders.reduce<Release[]>((list, folder) => noteGood(list, at(folder)), []);
const states = (list: readonly Release[]) => list.map(({ folder, state }) => `${folder} ${state}`);

test('the last good release serves, and what is refused changes nothing of that', t => {
  const list = noteRefused(good('/1', '/2'), { ...at('/3'), reason: 'it throws' });
  t.is(findServing(list)?.folder, '/2');
  t.is(findRefused(list)?.reason, 'it throws');
  t.is(findRefused(noteGood(list, at('/3'))), undefined);
  t.is(findServing(undefined), undefined);
});

test('the same folder and commit is the same release: it is listed once', t => {
  t.deepEqual(states(good('/app', '/app')), ['/app good']);
  const list = noteGood(noteGood([], { ...at('/app'), commit: 'a1' }), { ...at('/app'), commit: 'a2' });
  t.deepEqual(
    list.map(({ commit }) => commit),
    ['a1', 'a2'],
  );
});

test('a rollback goes to the good release before, and the next one further back', t => {
  const list = good('/1', '/2', '/3');
  const [target] = listBefore(list);
  t.is(target?.folder, '/2');
  if (target === undefined) return;
  const back = noteGood(noteRolledBack(list, target, 'now'), at('/2'));
  t.deepEqual(states(back), ['/1 good', '/3 left', '/2 good']);
  t.is(findServing(back)?.folder, '/2');
  t.deepEqual(
    listBefore(back).map(({ folder }) => folder),
    ['/1'],
  );
  t.deepEqual(listBefore(good('/1')), []);
});

test('however many are refused, what serves is not forgotten', t => {
  let list = good('/1', '/2');
  for (let number = 0; number < 100; number++) list = noteRefused(list, { ...at('/bad'), reason: String(number) });
  t.is(findServing(list)?.folder, '/2');
  t.true(list.length <= 30);
});
