import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Whole numbers from a seed, both ends included; the same seed gives the same numbers. */
export function randomFrom(seed: number) {
  const generator = xoroshiro128plus(seed)
  const int = (min: number, max: number) => uniformInt(generator, min, max)
  return {
    int,
    shuffled<T>(items: readonly T[]): T[] {
      const keyed = items.map((item) => ({ item, key: int(0, 2 ** 30) }))
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
    },
  }
}
