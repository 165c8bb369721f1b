/** A number below `limit`. */
export type Random = (limit: number) => number;

/** mulberry32: the same seed gives the same inputs. */
export function seedRandom(seed: number): Random {
  let state = seed;
  return limit => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const longest = 4096;

/** An input like another: a piece more or less, a byte changed, a part repeated, or the end of a second one. */
export function mutate(input: Buffer, other: Buffer, pieces: readonly string[], random: Random): Buffer {
  let changed = input;
  for (let times = 1 + random(4); times > 0; times -= 1) changed = mutateOnce(changed, other, pieces, random);
  return changed.subarray(0, longest);
}

function mutateOnce(input: Buffer, other: Buffer, pieces: readonly string[], random: Random): Buffer {
  const [from, to] = [random(input.length + 1), random(input.length + 1)].sort((a, b) => a - b) as [number, number];
  const [before, part, after] = [input.subarray(0, from), input.subarray(from, to), input.subarray(to)];
  switch (random(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, part, part, after]);
    case 2:
      return Buffer.concat([before, Buffer.from([random(256)]), part.subarray(1), after]);
    case 3:
      return Buffer.concat([before, other.subarray(random(other.length + 1))]);
    default:
      return Buffer.concat([before, Buffer.from(pieces[random(pieces.length)] ?? '', 'latin1'), part, after]);
  }
}
