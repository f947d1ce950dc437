import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { sharedDecoder } from '../../ingest/decoded.ts'
import type { JournalEntry } from '../../ingest/journal/journal.ts'
import { reactConsumer } from '../../ingest/react.ts'
import type { Facts, Rooms } from '../../ingest/rooms.ts'

const startMs = Date.UTC(2026, 10, 2)

function entryAt(position: number, by: 'bay' | 'gate'): JournalEntry {
  const word = by === 'bay' ? { occupied: position % 2 === 0 } : { state: 'forced' }
  const message = { at: startMs + position * 1000, seq: position, ...word }
  return {
    position,
    topic: by === 'bay' ? 'linli/v1/s1/bay-1/parking.bay' : 'linli/v1/s1/gate-1/gate.state',
    payload: Buffer.from(JSON.stringify(message)),
    receivedAt: startMs + position * 1000,
    flags: { qos: 1, dup: false, retain: false },
  }
}

/** The react consumer over rooms that only remember what they were handed and which place. */
function desk(savedPlace: number) {
  const taken: Facts[] = []
  let place = savedPlace
  let firstUnwritten = Number.POSITIVE_INFINITY
  const rooms: Rooms = {
    async take(facts, position) {
      taken.push(facts)
      if (position !== undefined) place = position
      return new Map()
    },
    async savePlace(position) {
      place = position
    },
    savedPlace: async () => savedPlace,
    isDemo: async () => true,
    answers: async () => true,
  }
  const decoder = sharedDecoder(1, {
    deviceAt: (id: string) => ({ id, siteId: 's1', communityId: 'c1', model: null }),
  })
  const quarantine = {
    keep() {},
    sparing: (_entry: JournalEntry, _reason: string, step: () => void) => step(),
    firstUnwritten: () => firstUnwritten,
  }
  const react = reactConsumer(rooms, decoder, quarantine, pino({ level: 'silent' }))
  const { signal } = new AbortController()
  return {
    place: () => place,
    save: async () => react.save?.(),
    isUnwrittenFrom(position: number) {
      firstUnwritten = position
    },
    handedOn: () => taken.flatMap(({ bays }) => bays.map(({ at }) => (at - startMs) / 1000)),
    notices: () =>
      taken.flatMap(({ notices }) => notices.map((one) => (one.observedAt - startMs) / 1000)),
    begin: async (position: number, from = position) => {
      await react.savedPosition()
      react.begin?.(position, from)
    },
    /** Reads so many from a position on and sends them. */
    async read(from: number, count: number, by: 'bay' | 'gate' = 'bay') {
      const entries = Array.from({ length: count }, (_, index) => entryAt(from + index, by))
      await react.consume({ entries, next: from + count }, signal)
      await react.flush?.(signal)
      await react.flush?.(signal)
    },
  }
}

describe('the place of the rooms in the journal', () => {
  it('is saved with the facts', async () => {
    const { begin, read, place, handedOn } = desk(0)
    await begin(0)
    await read(0, 3)
    expect([handedOn(), place()]).toEqual([[0, 1, 2], 3])
  })

  it('is written anew when it lay beyond the end of a journal that lost its end', async () => {
    const { begin, read, place } = desk(1000)
    await begin(800)
    await read(800, 20)
    expect(place()).toBe(820)
  })

  it('waits for the records to name what was given up', async () => {
    const { begin, read, place, save, isUnwrittenFrom } = desk(0)
    await begin(0)
    isUnwrittenFrom(2)
    await read(0, 5)
    await save()
    expect(place()).toBe(2)
    isUnwrittenFrom(Number.POSITIVE_INFINITY)
    await save()
    expect(place()).toBe(5)
  })

  it('does not go back for what another consumer has given up before it', async () => {
    const { begin, read, place, isUnwrittenFrom } = desk(0)
    await begin(0)
    await read(0, 5)
    isUnwrittenFrom(1)
    await read(5, 5)
    expect(place()).toBe(5)
  })

  it('does not go back for what is read again before it, of which nothing is handed on twice', async () => {
    const { begin, read, place, handedOn, notices } = desk(10)
    await begin(10, 4)
    await read(4, 3)
    await read(7, 5, 'gate')
    expect([handedOn(), notices(), place()]).toEqual([[], [10, 11], 12])
  })
})
