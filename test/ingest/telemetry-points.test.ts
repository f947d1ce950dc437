import { describe, expect, it } from 'vitest'
import { lineOf } from '../../api/telemetry/line.ts'
import type { Point } from '../../api/telemetry/store.ts'
import type { Reading } from '../../devices/reading.ts'
import { type Decoder, sharedDecoder } from '../../ingest/decoded.ts'
import type { JournalEntry } from '../../ingest/journal/journal.ts'
import type { Judged } from '../../ingest/judge.ts'
import { hash32 } from '../../ingest/order.ts'
import { addPointsOf } from '../../ingest/telemetry-points.ts'
import type { Batch } from '../../ingest/telemetry-writer.ts'
import { examples } from '../devices/hostile-arbitraries.ts'
import { wire } from '../devices/wire.ts'

const models = new Map<string, string>()
for (const { readings, model } of examples)
  for (const { deviceId } of readings) if (model) models.set(deviceId, model)

/** Every example of every driver, as the journal holds them. */
const entries: JournalEntry[] = examples.map(({ topic, message, receivedAt }, position) => ({
  position,
  topic,
  payload: wire(message),
  receivedAt,
  flags: { qos: 1, dup: false, retain: false },
}))
const sparing = { sparing: (_entry: JournalEntry, _reason: string, step: () => void) => step() }
const registered = (id: string, siteId: string) => ({
  id,
  siteId,
  communityId: 'c1',
  model: models.get(id) ?? null,
})

function pointsOf(some: readonly JournalEntry[], decoder: Decoder): Point[] {
  const batch: Batch = { points: [], entries: [] }
  for (const entry of some) addPointsOf(batch, entry, decoder, sparing)
  return batch.points
}

function linesOf(some: readonly JournalEntry[]): string[] {
  const sites = new Map(
    examples.flatMap(({ readings }) => readings.map((one) => [one.deviceId, one.site])),
  )
  const decoder = sharedDecoder(1, {
    deviceAt: (id: string) => registered(id, sites.get(id) ?? 's1'),
  })
  return pointsOf(some, decoder).map(lineOf)
}

describe('the lines of a journal', () => {
  it('are the same, byte for byte, whenever and however often they are made', () => {
    const lines = linesOf(entries)
    expect(lines.length).toBeGreaterThan(examples.length / 2)
    expect(linesOf(entries)).toEqual(lines)
    expect(
      [...entries]
        .reverse()
        .flatMap((entry) => linesOf([entry]).reverse())
        .reverse(),
    ).toEqual(lines)
  })

  it('are apart within every message of every driver: none overwrites another', () => {
    for (const entry of entries) {
      const identities = linesOf([entry]).map(identityOf)
      expect(new Set(identities).size).toBe(identities.length)
    }
  })
})

describe('several readings of one kind, device and time in one message', () => {
  const entry: JournalEntry = {
    position: 0,
    topic: 'linli/v1/s1/counter-1/count',
    payload: Buffer.from('{"in":1,"out":2}'),
    receivedAt: 1_793_577_600_000,
    flags: { qos: 1, dup: false, retain: false },
  }
  const reading: Reading = {
    deviceId: 'counter-1',
    kind: 'count',
    observedAt: entry.receivedAt,
    receivedAt: entry.receivedAt,
    quality: 'good',
    fields: { total: 1 },
    adapter: 'native',
  }
  const device = registered('counter-1', 's1')
  const judgedAs = (...readings: Reading[]) => ({
    judged: (): Judged => ({
      accepted: readings.map((one) => ({ reading: one, device, standing: 'news' })),
      rejections: [],
    }),
  })
  const timesOf = (...readings: Reading[]) =>
    pointsOf([entry], judgedAs(...readings)).map(({ atMs, nanos }) => [atMs, nanos])

  it('stand apart without a sequence, the first where it would stand alone', () => {
    const [alone] = timesOf(reading)
    const times = timesOf(reading, reading, { ...reading, deviceId: 'counter-2' }, reading)
    expect(times[0]).toEqual(alone)
    expect(times[2]).toEqual(alone)
    expect(new Set([times[0], times[1], times[3]].map(String)).size).toBe(3)
    expect(timesOf(reading, reading, { ...reading, deviceId: 'counter-2' }, reading)).toEqual(times)
  })

  it('stand at their sequence modulo a million when they have one', () => {
    expect(timesOf({ ...reading, seq: 2_000_005 })).toEqual([[entry.receivedAt, 5]])
  })

  it('stand at a hash of the payload, FNV-1a, when they have none', () => {
    expect(timesOf(reading)).toEqual([[entry.receivedAt, hash32(entry.payload) % 1_000_000]])
    expect(hash32(Buffer.from('a'))).toBe(0xe40c292c)
  })
})

/** Measurement, tags and time: what makes two lines one point. */
function identityOf(line: string): string {
  return `${line.slice(0, line.indexOf(' '))} ${line.slice(line.lastIndexOf(' '))}`
}
