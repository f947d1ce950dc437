import type { Context, Db } from '../api/context.ts'
import * as incidents from '../api/incidents/actions.ts'
import { readCursor, saveCursor } from '../api/intake/actions.ts'
import * as parking from '../api/parking/actions.ts'
import { isDemo } from '../api/people/actions.ts'
import type { Reading } from '../devices/reading.ts'
import type { NewestWord } from './bay-changes.ts'

/** The consumer that hands facts over: its name among the places in the journal. */
export const reactName = 'react'

/** What readings say that a room may want to know. */
export type Facts = {
  bays: readonly parking.BayObservation[]
  notices: readonly Reading[]
}

/** Where facts go, and where the place in the journal is saved with them. */
export type Rooms = {
  /**
   * All facts and, when it is given, the place: one transaction. Answers the bays it was told of, by
   * id, as they stand now; what is no bay of a lot is missing.
   */
  take(facts: Facts, place?: number): Promise<ReadonlyMap<string, NewestWord>>
  savePlace(position: number): Promise<void>
  /** undefined: none for this journal. */
  savedPlace(): Promise<number | undefined>
  /** Whether simulated readings may touch the records. */
  isDemo(): Promise<boolean>
  /** Whether the records can be asked at all. */
  answers(): Promise<boolean>
}

/** The rooms of this context, in its database. */
export function roomsOf(ctx: Context, journalId: string): Rooms {
  const savePlace = (db: Db, position: number) => saveCursor(db, journalId, reactName, position)
  return {
    take({ bays, notices }, place) {
      return ctx.db.transaction().execute(async (tx) => {
        const { states } = await parking.observe(ctx, tx, bays)
        if (notices.length > 0) await incidents.noticeReadings(ctx, tx, notices)
        if (place !== undefined) await savePlace(tx, place)
        return states
      })
    },
    savePlace: (position) => savePlace(ctx.db, position),
    savedPlace: () => readCursor(ctx, journalId, reactName),
    isDemo: () => isDemo(ctx),
    answers: () =>
      ctx.database.ping().then(
        () => true,
        () => false,
      ),
  }
}
