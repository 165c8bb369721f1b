import { parseArgs } from 'node:util';
import { Coverage } from './coverage.js';
import { mutate, seedRandom } from './mutate.js';
import { type Target, targets } from './targets.js';

/*
 * npm run fuzz [-- --seconds 600 --target redirect --seed 1]: looks for inputs that reach code which no other has reached,
 * and goes on from those. Ends with 1 at the first that breaks a promise, and prints it for a test. By V8's own counts,
 * as the fuzzers that are packages need a C library newer than that of Debian 12.
 */

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, target: { type: 'string' }, seed: { type: 'string' } },
});
const chosen = targets.filter(({ name }) => values.target === undefined || name.includes(values.target));
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const milliseconds = (Number(values.seconds ?? 600) * 1000) / chosen.length;
const batch = 1024;

const coverage = new Coverage();
for (const target of chosen) search(target);

function search(target: Target): void {
  const random = seedRandom(seed);
  const known = new Set<string>();
  const corpus: Buffer[] = ['', ...target.pieces, target.pieces.join('')].map(text => Buffer.from(text, 'latin1'));
  const until = Date.now() + milliseconds;
  let tried = 0;
  while (Date.now() < until) {
    const pick = () => corpus[random(corpus.length)] ?? Buffer.alloc(0);
    const inputs = Array.from({ length: batch }, () => mutate(pick(), pick(), target.pieces, random));
    corpus.push(...findNew(inputs, target, known));
    tried += batch;
  }
  const found = `${corpus.length} of them new ways through ${known.size} places of the code`;
  process.stdout.write(`${target.name}: ${tried} inputs, ${found}\n`);
}

/** Those of the inputs that reach what none has reached: by halves, as asking V8 takes longer than an input. */
function findNew(inputs: readonly Buffer[], target: Target, known: Set<string>): Buffer[] {
  for (const input of inputs) attempt(target, input);
  const reached = [...coverage.take()].filter(place => !known.has(place));
  if (reached.length === 0) return [];
  const middle = inputs.length >> 1;
  const found =
    middle === 0
      ? [...inputs]
      : [...findNew(inputs.slice(0, middle), target, known), ...findNew(inputs.slice(middle), target, known)];
  // What only several together reach is another way to count the same.
  for (const place of reached) known.add(place);
  return found;
}

function attempt({ name, check }: Target, input: Buffer): void {
  try {
    check(input);
  } catch (error) {
    process.stdout.write(
      `${name}: ${error}\n  with --seed ${seed}, ${JSON.stringify(input.toString('latin1'))}\n  Buffer.from('${input.toString('hex')}', 'hex')\n`,
    );
    process.exit(1);
  }
}
