import { expect, it } from 'vitest'
import type { Point, TelemetryStore } from '../../api/telemetry/store.ts'

const start = Date.UTC(2026, 10, 2)
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** What a store must do with a journal's mark; part of the telemetry contract. */
export function markContract(store: () => TelemetryStore): void {
  const bay = (device: string, atMs: number, fields: Point['fields']): Point => ({
    kind: 'parking.bay',
    device,
    site: 'site-1',
    community: 'community-1',
    adapter: 'native',
    atMs: start + atMs,
    nanos: 0,
    fields,
    quality: 'good',
  })

  const markAt = (journal: string, position: number, atMs = 0) => ({
    journal,
    position,
    at: start + atMs,
  })

  it('is unknown until it is marked, and is kept for each journal apart', async () => {
    expect(await store().marked('journal-a')).toBeUndefined()
    await store().write([bay('marked', 0, { batteryV: 1 })], markAt('journal-a', 5))
    await store().write([], markAt('journal-b', 9_007_199_254_740_991))
    expect(await store().marked('journal-a')).toBe(5)
    expect(await store().marked('journal-b')).toBe(9_007_199_254_740_991)
    expect(await store().latest({ device: 'marked' })).toMatchObject([{ at: start }])
  })

  it('is the furthest that was marked, also when our clock was set back between', async () => {
    await store().write([], markAt('journal-c', 10, 5 * hourMs))
    await store().write([], markAt('journal-c', 20, 3 * hourMs))
    await store().write([], markAt('journal-c', 30, 3 * hourMs + minuteMs))
    expect(await store().marked('journal-c')).toBe(30)
  })

  it('stays when the points it came with are refused, be there ever so many', async () => {
    const good = Array.from({ length: 5001 }, (_, index) =>
      bay('refused-with-mark', index, { batteryV: 1 }),
    )
    const bad = bay('refused-with-mark', 6000, { batteryV: 'high' })
    await store().write([], markAt('journal-d', 1))
    for (const points of [[bad], [...good, bad]])
      await expect(store().write(points, markAt('journal-d', 2))).rejects.toMatchObject({
        kind: 'rejected',
      })
    expect(await store().marked('journal-d')).toBe(1)
  })

  it('moves with the last of more points than go into one request', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) =>
      bay('many-with-mark', index, { batteryV: 1 }),
    )
    await store().write(many, markAt('journal-e', 10_001))
    expect(await store().marked('journal-e')).toBe(10_001)
    const counted = {
      kind: 'parking.bay',
      device: 'many-with-mark',
      field: 'batteryV',
    } as const
    const range = { from: start, to: start + hourMs, windowS: 3600, fn: 'count' } as const
    expect(await store().series({ ...counted, ...range })).toEqual([{ at: start, value: 10_001 }])
  })

  it('keeps the journals apart whatever their names hold', async () => {
    await store().write([], markAt("a' OR 'b", 1))
    await store().write([], markAt('a,b=c d\\', 2))
    expect(await store().marked("a' OR 'b")).toBe(1)
    expect(await store().marked('a,b=c d\\')).toBe(2)
    expect(await store().marked("x' OR 'x'='x")).toBeUndefined()
  })
}
