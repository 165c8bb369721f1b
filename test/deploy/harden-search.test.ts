import test from 'ava';
import { findTightest } from '../../src/deploy/harden/search.js';

type Thing = { name: string; choices: string[] };

const things: Thing[] = Array.from({ length: 40 }, (_, index) => ({ name: `t${index}`, choices: [`t${index}`] }));

function search(
  all: readonly Thing[],
  isFine: (chosen: readonly string[]) => boolean,
  limit = Number.POSITIVE_INFINITY,
) {
  let trials = 0;
  const found = findTightest(all, {
    count: ({ choices }) => choices.length,
    isOver: () => trials >= limit,
    async judge(set) {
      trials++;
      return isFine(set.map(({ one, choice }) => one.choices[choice] ?? '')) ? undefined : 'it fails';
    },
  });
  return found.then(result => ({ ...result, trials }));
}

test('where all can be closed, one trial says so', async t => {
  const { kept, open, trials } = await search(things, () => true);
  t.is(kept.length, 40);
  t.deepEqual([open.length, trials], [0, 1]);
});

test('what the program needs stays open, with the reason, and all else is closed, in few trials', async t => {
  const needed = new Set(['t3', 't17', 't18', 't39']);
  const { kept, open, trials } = await search(things, chosen => !chosen.some(name => needed.has(name)));
  t.deepEqual(
    open.map(({ one, reason }) => [one.name, reason]),
    [...needed].map(name => [name, 'it fails']),
  );
  t.is(kept.length, 36);
  t.true(trials <= 45, `${trials} trials`);
});

test('of several choices the tightest counts that the program can do with', async t => {
  const network: Thing = { name: 'network', choices: ['none', 'localhost', 'private'] };
  const { kept } = await search([...things, network], chosen => !chosen.includes('none'));
  t.deepEqual(
    kept.filter(({ one }) => one === network),
    [{ one: network, choice: 1 }],
  );
});

test('what fails only together is closed as far as it can be', async t => {
  const isFine = (chosen: readonly string[]) => !(chosen.includes('t1') && chosen.includes('t2'));
  const { kept, open } = await search(things, isFine);
  t.deepEqual(
    open.map(({ one }) => one.name),
    ['t2'],
  );
  t.is(kept.length, 39);
});

test('when the time is over, what was not tried is told', async t => {
  const { untried, kept } = await search(things, chosen => !chosen.includes('t39'), 3);
  t.true(untried.some(({ name }) => name === 't39'));
  t.is(kept.length + untried.length, 40);
});
