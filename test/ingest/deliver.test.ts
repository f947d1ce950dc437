import { describe, expect, it } from 'vitest'
import { deliver, fullJitterMs } from '../../ingest/deliver.ts'

const never = new AbortController().signal
const items = Array.from({ length: 100 }, (_, index) => index)

/** A store that takes a batch whole or, when one of `bad` is in it, not at all. */
function storeRefusing(bad: readonly number[]) {
  const taken: number[] = []
  return {
    taken,
    attempt: async (batch: readonly number[]) => {
      if (batch.some((item) => bad.includes(item))) throw new Error('refused')
      taken.push(...batch)
    },
  }
}

describe('handing over a batch', () => {
  it('leaves out exactly the items that are refused alone', async () => {
    const { taken, attempt } = storeRefusing([0, 17, 99])
    const refused: number[] = []
    const onBad = (item: number) => refused.push(item)
    await deliver(items, { attempt, isTemporary: () => false, onBad }, never)
    expect(refused).toEqual([0, 17, 99])
    expect(taken).toEqual(items.filter((item) => ![0, 17, 99].includes(item)))
  })

  it('gives up an item only when it was refused alone, however often the batch was', async () => {
    const { taken, attempt } = storeRefusing(items)
    const refused: number[] = []
    const onBad = (item: number) => refused.push(item)
    await deliver(items, { attempt, isTemporary: () => false, onBad }, never)
    expect([taken, refused]).toEqual([[], items])
  })

  it('begins to count the failures anew for an item that is tried alone', async () => {
    const { attempt } = storeRefusing([1])
    const counted: number[] = []
    const isTemporary = (_: unknown, tries: number) => {
      counted.push(tries)
      return false
    }
    await deliver([0, 1, 2, 3], { attempt, isTemporary, onBad: () => {} }, never)
    expect(counted).toEqual([1, 2, 1])
  })

  it('tries the same items again after a temporary failure', async () => {
    const { taken, attempt } = storeRefusing([])
    let failures = 0
    const flaky = async (batch: readonly number[]) => {
      failures += 1
      if (failures <= 2) throw new Error('away')
      await attempt(batch)
    }
    const onBad = () => {}
    await deliver(items, { attempt: flaky, isTemporary: () => true, onBad }, never)
    expect(taken).toEqual(items)
  })

  it('stops waiting when it is aborted', async () => {
    const stopping = new AbortController()
    const attempt = async () => {
      stopping.abort()
      throw new Error('away')
    }
    const onBad = () => {}
    const waiting = deliver(items, { attempt, isTemporary: () => true, onBad }, stopping.signal)
    await expect(waiting).rejects.toThrow('abort')
  })

  it('asks nothing of nobody for an empty batch', async () => {
    const attempt = () => Promise.reject(new Error('asked'))
    const onBad = () => {}
    await expect(
      deliver([], { attempt, isTemporary: () => false, onBad }, never),
    ).resolves.toBeUndefined()
  })

  it('waits between 0.2 s and a growing bound of at most 30 s', () => {
    expect([fullJitterMs(1, 0), fullJitterMs(1, 1), fullJitterMs(3, 1)]).toEqual([200, 400, 1600])
    expect([fullJitterMs(50, 0), fullJitterMs(50, 1)]).toEqual([200, 30_000])
  })
})
