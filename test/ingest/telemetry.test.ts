import { describe, expect, it } from 'vitest'
import { type Request, telemetryDesk } from './telemetry-desk.ts'

const holds = (seq: number) => (request: Request) => request.points.some((one) => one.seq === seq)

describe('what the telemetry store takes', () => {
  it('is every reading once, in requests of at most 5,000, and then it is marked', async () => {
    const desk = telemetryDesk()
    desk.receive(12_000)
    await desk.run()
    expect(await desk.save()).toBe(12_000)
    expect(desk.store.lines.size).toBe(12_000)
    expect(desk.store.marks.get('journal-1')).toBe(12_000)
    expect(desk.store.requests.map(({ points }) => points.length)).toEqual([5000, 5000, 2000, 0])
    expect(desk.state()).toMatchObject({
      condition: 'ok',
      reason: null,
      batches: { written: 3, retried: 0, halved: 0, refused: 0 },
      points: 12_000,
      rejectedPoints: 0,
    })
  })

  it('is marked only up to what is stored, whatever becomes of the request that says so', async () => {
    const desk = telemetryDesk()
    let asked = 0
    const untrue: number[] = []
    desk.store.answers(({ mark }) => {
      const stored = new Set([...desk.store.lines.values()].map(seqOf))
      for (let seq = 0; seq < (mark?.position ?? 0); seq += 1)
        if (!stored.has(seq)) untrue.push(seq)
      asked += 1
      return asked % 3 === 0 ? 'unavailable' : asked % 5 === 0 ? 'too_large' : 'ok'
    })
    desk.receive(11_000)
    await desk.run()
    desk.store.answers(() => 'ok')
    await desk.save()
    expect(untrue).toEqual([])
    expect(desk.store.marks.get('journal-1')).toBe(11_000)
  })

  it('goes on from the mark after a restart, writing little again and leaving nothing out', async () => {
    const desk = telemetryDesk()
    desk.receive(7000)
    await desk.run()
    desk.restart()
    desk.receive(100)
    await desk.run()
    expect(desk.store.lines.size).toBe(7100)
    expect(desk.store.requests.at(-1)?.mark?.position).toBe(5000)
  })

  it('moves its mark also over messages that give no point', async () => {
    const desk = telemetryDesk()
    for (let count = 0; count < 10; count += 1) desk.receiveRaw({ occupied: 'perhaps' })
    await desk.run()
    expect(desk.store.marks.get('journal-1')).toBe(10)
  })

  it('is at its own place: a mark of another journal and one beyond the end mean nothing', async () => {
    const desk = telemetryDesk()
    desk.store.marks.set('another', 40)
    desk.store.marks.set('journal-1', 1_000_000)
    desk.receive(3)
    await desk.run()
    desk.receive(3)
    await desk.run()
    expect([...desk.store.lines.values()].map(seqOf)).toEqual([3, 4, 5])
    expect(desk.store.marks.get('journal-1')).toBe(3)
  })
})

describe('a point that the store refuses', () => {
  it('is found by halving and kept, all others are stored', async () => {
    const desk = telemetryDesk()
    desk.store.answers((request) =>
      holds(1234)(request) || holds(77)(request) ? 'rejected' : 'ok',
    )
    desk.receive(3000)
    await desk.run()
    expect(desk.kept).toEqual([
      [77, { reason: 'store_rejected', deviceId: 'bay-0', site: 's1' }],
      [1234, { reason: 'store_rejected', deviceId: 'bay-2', site: 's1' }],
    ])
    expect(desk.store.lines.size).toBe(2998)
    expect(desk.state()).toMatchObject({ condition: 'ok', rejectedPoints: 2 })
    expect(desk.waits).toEqual([])
  })

  it('fills the log with one line, be there ever so many', async () => {
    const desk = telemetryDesk()
    desk.store.answers(({ points }) => (points.length > 0 ? 'rejected' : 'ok'))
    desk.receive(100)
    await desk.run()
    expect(desk.kept).toHaveLength(100)
    expect(desk.log.map(({ msg }) => msg)).toEqual(['the telemetry store refuses points'])
  })

  it('is behind no mark before the records name it, so that a crash cannot forget it', async () => {
    const desk = telemetryDesk()
    desk.store.answers(({ points }) => (points.some(({ seq }) => seq === 3) ? 'rejected' : 'ok'))
    desk.receive(10)
    desk.isUnwrittenFrom(3)
    await desk.run()
    await desk.save()
    expect(desk.store.marks.get('journal-1')).toBe(3)
    desk.isUnwrittenFrom(Number.POSITIVE_INFINITY)
    await desk.save()
    expect(desk.store.marks.get('journal-1')).toBe(10)
  })

  it('is not at fault when the store refuses its own mark too: all is kept and waits', async () => {
    const desk = telemetryDesk()
    let isMended = false
    desk.store.answers(() => (isMended ? 'ok' : 'rejected'))
    desk.store.duringWait(() => {
      expect(desk.state().condition).toBe('refused')
      isMended = desk.waits.length >= 3
    })
    desk.receive(50)
    await desk.run()
    expect(desk.kept).toEqual([])
    expect(desk.store.lines.size).toBe(50)
    expect(desk.state().condition).toBe('ok')
  })

  it('is halved when it is too much at once, and kept only if it is too much alone', async () => {
    const desk = telemetryDesk()
    desk.store.answers((request) =>
      request.points.length > 100 || holds(5)(request) ? 'too_large' : 'ok',
    )
    desk.receive(1000)
    await desk.run()
    expect(desk.kept.map(([position]) => position)).toEqual([5])
    expect(desk.store.lines.size).toBe(999)
    expect(desk.state().batches.halved).toBeGreaterThan(10)
  })
})

describe('a store that is away or refuses', () => {
  for (const [kind, condition, least, most] of [
    ['unavailable', 'away', 200, 30_000],
    ['refused', 'refused', 2000, 10_000],
  ] as const)
    it(`${kind}: is tried for ever, ever more rarely, and then gets everything`, async () => {
      const desk = telemetryDesk()
      desk.store.answers(() => (desk.waits.length < 40 ? kind : 'ok'))
      desk.store.duringWait(() => {
        expect(desk.state()).toMatchObject({ condition, reason: `it says ${kind}` })
      })
      desk.receive(10)
      await desk.run()
      expect(desk.waits).toHaveLength(40)
      expect(Math.min(...desk.waits)).toBeGreaterThanOrEqual(least)
      expect(Math.max(...desk.waits)).toBeLessThanOrEqual(most)
      expect(desk.waits.at(-1)).toBeGreaterThanOrEqual(2 * (desk.waits[0] ?? 0))
      expect(desk.store.lines.size).toBe(10)
      expect(desk.state()).toMatchObject({ condition: 'ok', reason: null })
      const told = desk.log.map(({ msg }) => msg)
      expect(told).toHaveLength(2)
    })

  it('says so also while only its place is asked for', async () => {
    const desk = telemetryDesk()
    desk.store.answersMarked(() => 'refused')
    desk.receive(1)
    await expect(desk.step()).rejects.toMatchObject({ kind: 'refused' })
    expect(desk.state()).toMatchObject({ condition: 'refused', reason: 'it says refused' })
    desk.store.answersMarked(() => 'ok')
    await desk.run()
    expect(desk.state().condition).toBe('ok')
  })

  it('is let go of at once when ingest stops', async () => {
    const desk = telemetryDesk()
    desk.store.answers(() => 'unavailable')
    desk.store.duringWait(desk.stop)
    desk.receive(1)
    await expect(desk.run()).rejects.toThrow('abort')
    expect(desk.waits).toHaveLength(1)
  })

  it('is not asked for a last mark while it is away', async () => {
    const desk = telemetryDesk()
    desk.receive(1)
    await desk.run()
    desk.store.answers(() => 'unavailable')
    expect(await desk.save()).toBe(0)
    desk.store.answers(() => 'ok')
    expect(await desk.save()).toBe(1)
  })
})

function seqOf(line: string): number {
  return Number(/seq=(\d+)i/.exec(line)?.[1])
}
