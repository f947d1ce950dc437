import { noticesIn, type Standing, sortNotices } from '../../../api/incidents/notices.ts'
import type { Tariff } from '../../../api/parking/schema.ts'
import type { Reading } from '../../../devices/reading.ts'
import type { Rooms } from '../../../ingest/rooms.ts'
import type { Life } from './event-loop.ts'
import { type Lots, observeInMap } from './parking-map.ts'
import type { Case, SimulatedRecords, Tables } from './records.ts'

/** The rooms of a simulated world, whatever keeps their records. */
export type WorldRooms = {
  of(life: Life, journalId: string): Rooms
  /** Somebody at the desk closes every open case. */
  closeCases(): Promise<void>
  books(): Promise<Books>
}

/** What the rooms have made of it all. */
export type Books = {
  stays: { bayId: string; enteredAt: number; leftAt: number | null }[]
  /** Fen by account. */
  balances: ReadonlyMap<string, number>
  /** Oldest first. */
  cases: Case[]
  /** Saved places by `journal/consumer`. */
  places: ReadonlyMap<string, number>
}

/** The rooms over a transactional map: facts and place count together or not at all. */
export function roomsInMap(
  records: SimulatedRecords,
  parking: { lotOf: Lots; tariffs: readonly Tariff[] },
  newId: () => string,
  now: () => number,
): WorldRooms {
  return {
    of(life, journalId) {
      const placeKey = `${journalId}/react`
      return {
        async take({ bays, notices }, place) {
          await records.transaction(life, (tables) => {
            observeInMap(tables, bays, parking.lotOf, parking.tariffs, newId)
            noticeInMap(tables, notices, newId)
            if (place !== undefined) tables.places.set(placeKey, place)
          })
          return records.tables().bayStates
        },
        savePlace: (position) =>
          records.transaction(life, (tables) => void tables.places.set(placeKey, position)),
        savedPlace: () => records.read(life, (tables) => tables.places.get(placeKey)),
        isDemo: async () => false,
        answers: () => records.answers(life),
      }
    },
    async closeCases() {
      const { cases } = records.tables()
      for (const [id, one] of cases)
        if (one.endedAt === null) cases.set(id, { ...one, endedAt: now() })
    },
    async books() {
      const { stays, postings, cases, places } = records.tables()
      const balances = new Map<string, number>()
      for (const { lines } of postings.values())
        for (const { account, amountFen } of lines)
          balances.set(account, (balances.get(account) ?? 0) + amountFen)
      return {
        stays: [...stays.values()].filter(({ state }) => state !== 'void'),
        balances,
        cases: [...cases.values()],
        places,
      }
    },
  }
}

function noticeInMap(tables: Tables, readings: readonly Reading[], newId: () => string): void {
  const notices = noticesIn(readings)
    .filter(({ simulated }) => !simulated)
    .map(({ notice }) => notice)
  const { opening, repeating } = sortNotices(notices, standingsIn(tables))
  for (const { incidentId, notice } of repeating) {
    const known = tables.cases.get(incidentId)
    if (!known) throw new Error(`no case ${incidentId}`)
    tables.cases.set(incidentId, { ...known, repeated: [...known.repeated, notice.at] })
  }
  for (const notice of opening) {
    const id = newId()
    tables.cases.set(id, { id, notice, repeated: [], endedAt: null })
  }
}

function standingsIn(tables: Tables): Standing[] {
  const standings = new Map<string, Standing>()
  for (const { id, notice, repeated, endedAt } of tables.cases.values()) {
    const { deviceId, type, at } = notice
    const key = `${deviceId} ${type}`
    const known = standings.get(key) ?? { deviceId, type, open: null, endedAt: null }
    const saidAt = repeated.at(-1) ?? at
    if (endedAt === null) standings.set(key, { ...known, open: { id, saidAt } })
    else standings.set(key, { ...known, endedAt: Math.max(known.endedAt ?? 0, endedAt) })
  }
  return [...standings.values()]
}
