import { describe, expect, it } from 'vitest'
import { telemetryDesk } from './telemetry-desk.ts'

describe('a store that lost what it had', () => {
  it('dropped and made again: gets everything the journal has once more', async () => {
    const desk = telemetryDesk()
    desk.receive(8000)
    await desk.run()
    const before = new Map(desk.store.lines)
    desk.store.drop()
    desk.store.answers(() => (desk.waits.length < 3 ? 'refused' : 'ok'))
    desk.store.answersMarked(() => (desk.waits.length < 3 ? 'refused' : 'ok'))
    desk.receive(1)
    await desk.run()
    expect(desk.store.lines.size).toBe(8001)
    for (const [identity, line] of before) expect(desk.store.lines.get(identity)).toBe(line)
    expect(desk.log.some(({ msg }) => msg.includes('has lost readings'))).toBe(true)
  })

  it('restored from a backup: gets again what came after it, and no more', async () => {
    const desk = telemetryDesk()
    desk.receive(20_000)
    await desk.run()
    desk.store.drop()
    desk.store.marks.set('journal-1', 10_000)
    desk.store.answers(() => (desk.waits.length < 1 ? 'unavailable' : 'ok'))
    desk.receive(1)
    await desk.run()
    expect([...desk.store.lines.values()].map(seqOf).sort((a, b) => a - b)[0]).toBe(10_000)
    expect(desk.store.lines.size).toBe(10_001)
  })

  it('that kept everything is not written again', async () => {
    const desk = telemetryDesk()
    desk.receive(8000)
    await desk.run()
    desk.store.answers(() => (desk.waits.length < 3 ? 'unavailable' : 'ok'))
    desk.receive(1)
    const before = desk.store.requests.length
    await desk.run()
    const more = desk.store.requests.slice(before)
    expect(more.every(({ points }) => points.length === 1)).toBe(true)
  })

  it('between two readings of a quiet night: is noticed before the next is written', async () => {
    const desk = telemetryDesk()
    desk.receive(100)
    await desk.run()
    desk.store.drop()
    desk.passTime(1500)
    desk.receive(1)
    await desk.run()
    expect(desk.store.lines.size).toBe(101)
  })

  it('restored from a backup that had come further than what was refilled: is not believed', async () => {
    const desk = telemetryDesk()
    desk.receive(8000)
    await desk.run()
    desk.store.drop()
    desk.passTime(1500)
    desk.receive(1)
    await desk.run()
    desk.store.drop()
    desk.store.marks.set('journal-1', 7000)
    desk.passTime(1500)
    desk.receive(1)
    await desk.run()
    expect([...desk.store.lines.values()].map(seqOf).sort((a, b) => a - b)[0]).toBe(5000)
    expect(desk.store.lines.size).toBe(3002)
  })

  it('is not told that it has what it lost when a place is only to be saved', async () => {
    const desk = telemetryDesk()
    desk.receive(100)
    await desk.run()
    desk.store.drop()
    desk.passTime(1500)
    await desk.save()
    expect(desk.store.marks.get('journal-1')).toBeUndefined()
  })

  it('while a full batch was on its way: the batches behind it come after the lost ones', async () => {
    const desk = telemetryDesk()
    desk.receive(30_000)
    let isLost = false
    desk.store.answers(({ mark }) => {
      if (mark?.position !== 10_000 || isLost) return 'ok'
      isLost = true
      desk.store.drop()
      return 'unavailable'
    })
    await desk.run()
    await desk.save()
    expect(desk.store.lines.size).toBe(30_000)
    expect(desk.store.marks.get('journal-1')).toBe(30_000)
  })

  it('while a batch was being halved: nothing is left out', async () => {
    const desk = telemetryDesk()
    desk.receive(4000)
    await desk.run()
    desk.receive(1000)
    let isLost = false
    desk.store.answers(({ points }) => {
      if (points.length === 500 && !isLost) {
        isLost = true
        desk.store.drop()
        return 'unavailable'
      }
      return points.some(({ seq }) => seq === 4001) ? 'rejected' : 'ok'
    })
    await desk.run()
    expect(desk.store.lines.size).toBe(4999)
  })
})

describe('a fault of ours while a full batch was on its way', () => {
  it('lets the reader go back to that batch, so that it is not left out', async () => {
    const desk = telemetryDesk()
    desk.receive(15_000)
    desk.store.answers(({ points }) => (points.some(({ seq }) => seq === 7000) ? 'rejected' : 'ok'))
    desk.kept.push = () => {
      desk.store.answers(() => 'ok')
      throw new Error('a fault of ours')
    }
    const failed: string[] = []
    for (let tries = 0; tries < 3; tries += 1)
      await desk.run().catch((error: Error) => failed.push(error.message))
    expect(failed).toEqual(['a fault of ours'])
    expect(desk.store.lines.size).toBe(15_000)
  })
})

function seqOf(line: string): number {
  return Number(/seq=(\d+)i/.exec(line)?.[1])
}
