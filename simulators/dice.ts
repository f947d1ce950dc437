import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Seeded chance: the same seed gives the same throws in the same order. */
export type Dice = {
  /** At least 0, less than 1. */
  float(): number
  /** At least `low`, less than `high`. */
  between(low: number, high: number): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[]
}

export function createDice(seed: number): Dice {
  const generator = xoroshiro128plus(seed)
  const float = () => uniformFloat64(generator)
  const int = (low: number, high: number) => uniformInt(generator, low, high)
  return {
    float,
    int,
    between: (low, high) => low + (high - low) * float(),
    chance: (probability) => float() < probability,
    pick(list) {
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[int(0, list.length - 1)] as (typeof list)[number]
    },
    shuffle(list) {
      const left = [...list]
      const out: typeof left = []
      while (left.length > 0) out.push(...left.splice(int(0, left.length - 1), 1))
      return out
    },
  }
}

/** One number from a seed and words, the same for ever (FNV-1a, 32 bits): a seed within a seed. */
export function seedOf(seed: number, ...words: (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const character of `${seed}/${words.join('/')}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  // One more mixing round: FNV alone leaves the seeds of neighbouring numbers alike.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
