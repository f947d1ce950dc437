import { record } from '../audit/actions.ts'
import type { Context, Db } from '../context.ts'
import { isRefusal, type Refusal } from '../errors.ts'
import type { Asker } from '../people/schema.ts'
import { registerDevice } from '../places/actions.ts'
import * as gapStore from './gap-store.ts'
import * as keptStore from './kept-store.ts'
import * as replayStore from './replay-store.ts'
import {
  counterKey,
  foldRejections,
  gapsRemembered,
  keptInAll,
  keptPerGroup,
  overflow,
} from './rules.ts'
import type {
  Claim,
  IntakeBatch,
  RefusedGroup,
  Rejection,
  Replay,
  ReplayRequest,
  SequenceLine,
} from './schema.ts'
import * as store from './store.ts'

/** The consumer of ingest that this room serves: its name among the places in the journal. */
export const intakeCursor = 'intake'
/** How many batches of a journal have been written, kept beside the place. */
const batchCounter = 'intake.batches'

export type RecordedIntake = {
  gaps: gapStore.GapTotals
  /** Groups of which older messages had to go: they bring more than is kept. */
  full: readonly keptStore.Group[]
}

/**
 * Writes what ingest found, with its place, in one transaction. A batch that was written already, its
 * answer lost on the way, changes nothing.
 */
export function recordIntake(ctx: Context, batch: IntakeBatch): Promise<RecordedIntake> {
  return ctx.db.transaction().execute(async (tx) => {
    const { journal, number, position, forget } = batch
    const written = await store.readCursor(tx, journal, batchCounter)
    if (written !== undefined && written >= number)
      return { gaps: await gapStore.gapTotals(tx), full: [] }
    const full = await recordRefused(tx, journal, batch.groups)
    await gapStore.saveSequences(tx, batch.sequences)
    await gapStore.addGaps(tx, batch.reported)
    await gapStore.fillGaps(tx, batch.filled)
    if (batch.reported.length > 0) await gapStore.forgetGaps(tx, gapsRemembered)
    if (forget) {
      await keptStore.forgetBefore(tx, journal, forget.first)
      await gapStore.forgetGaps(tx, gapsRemembered, forget.gapsBefore)
    }
    await store.saveCursor(tx, journal, intakeCursor, position)
    await store.saveCursor(tx, journal, batchCounter, number)
    return { gaps: await gapStore.gapTotals(tx), full }
  })
}

async function recordRefused(
  tx: Db,
  journal: string,
  groups: readonly RefusedGroup[],
): Promise<keptStore.Group[]> {
  if (groups.length === 0) return []
  const rowsOf = (list: 'kept' | 'reported') =>
    groups.flatMap(({ rejection: { subscription, reason }, [list]: kept }) =>
      kept.map((one) => ({ journal, subscription, reason, ...one })),
    )
  await keptStore.keep(tx, rowsOf('kept'))
  const said = await keptStore.keep(tx, rowsOf('reported'))
  await addRejections(tx, withReported(groups, said))
  const brought = groups.filter(({ kept, reported }) => kept.length + reported.length > 0)
  if (brought.length === 0) return []
  const names = brought.map(({ rejection: { subscription, reason } }) => ({ subscription, reason }))
  const full = await keptStore.trimGroups(tx, journal, names, keptPerGroup)
  await keptStore.trimAll(tx, journal, keptInAll)
  return full
}

function withReported(
  groups: readonly RefusedGroup[],
  said: readonly keptStore.NewlyKept[],
): Rejection[] {
  const deltas = new Map<string, Rejection>()
  for (const { rejection } of groups) deltas.set(counterKey(rejection), { ...rejection })
  for (const one of said) {
    const delta = deltas.get(counterKey(one))
    if (delta) delta.count += 1
  }
  return [...deltas.values()].filter(({ count }) => count > 0)
}

async function addRejections(tx: Db, deltas: readonly Rejection[]): Promise<void> {
  if (deltas.length === 0) return
  const known = new Set((await store.counters(tx)).map(counterKey))
  known.delete(counterKey(overflow))
  await store.addRejections(tx, foldRejections(deltas, known, known.size))
}

export type IntakeStart = {
  /** Undefined when nothing was saved under this journal. */
  position: number | undefined
  batches: number
  gaps: gapStore.GapTotals
  sequences: readonly { deviceId: string; lines: SequenceLine[] }[]
}

/** What ingest begins with. How devices have counted outlives a journal. */
export async function loadIntake(ctx: Pick<Context, 'db'>, journal: string): Promise<IntakeStart> {
  const { db } = ctx
  return {
    position: await store.readCursor(db, journal, intakeCursor),
    batches: (await store.readCursor(db, journal, batchCounter)) ?? 0,
    gaps: await gapStore.gapTotals(db),
    sequences: await gapStore.allSequences(db),
  }
}

/** Registers a stranger and asks that what it said meanwhile is put back. */
export function claim(ctx: Context, wanted: Claim, by: Asker): Promise<Replay | Refusal> {
  const { deviceId, ...place } = wanted
  return ctx.db.transaction().execute(async (tx) => {
    const refusal = await registerDevice(ctx, tx, { id: deviceId, ...place })
    await record(ctx, tx, by, {
      what: 'intake.claimed',
      object: { kind: 'device', id: deviceId },
      outcome: isRefusal(refusal) ? 'refused' : 'done',
      detail: { kind: place.kind, site: place.siteId },
    })
    return refusal ?? ask(ctx, tx, { deviceId }, by)
  })
}

/** Asks ingest to put kept messages back; one request for the same thing is enough. */
export function requestReplay(ctx: Context, wanted: ReplayRequest, by: Asker): Promise<Replay> {
  return ctx.db.transaction().execute(async (tx) => {
    const replay = await ask(ctx, tx, wanted, by)
    const { id, subscription, reason, deviceId } = replay
    const detail = { subscription, reason, device: deviceId }
    const object = { kind: 'replay', id }
    await record(ctx, tx, by, { what: 'intake.replayed', object, outcome: 'done', detail })
    return replay
  })
}

function ask(ctx: Context, tx: Db, wanted: ReplayRequest, by: Asker): Promise<Replay> {
  const nothing = { subscription: null, reason: null, deviceId: null }
  const asked = { id: ctx.newId(), askedAt: ctx.clock.now(), askedBy: by.account.name }
  return replayStore.askReplay(tx, { ...nothing, ...wanted, ...asked })
}

/** Calls back whenever a replay was asked for; answers how to stop. */
export function onReplayAsked(ctx: Context, wake: () => void): Promise<() => Promise<void>> {
  return ctx.database.listen(replayStore.replaysChannel, wake)
}

export type WaitingReplay = replayStore.WaitingReplay

/** The replay that waits longest, begun or not. */
export function nextReplay(ctx: Context): Promise<WaitingReplay | undefined> {
  return replayStore.nextWaiting(ctx.db)
}

/** From now on it means what is kept of positions before `untilPosition`, and a new one may be asked. */
export function beginReplay(ctx: Context, id: string, untilPosition: number): Promise<void> {
  return replayStore.beginReplay(ctx.db, id, untilPosition)
}

/** The next positions that a begun replay means, in order. */
export function positionsToPutBack(
  ctx: Context,
  journal: string,
  replay: WaitingReplay,
  atMost: number,
): Promise<number[]> {
  const before = replay.untilPosition ?? 0
  return keptStore.keptPositions(ctx.db, journal, choiceOf(replay), before, atMost)
}

/** Lets go of positions that are in the journal once more, or gone from it, and counts them. */
export async function notePutBack(
  ctx: Context,
  journal: string,
  replay: WaitingReplay,
  { putBack, gone }: { putBack: readonly number[]; gone: readonly number[] },
): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    await keptStore.letGo(tx, journal, [...putBack, ...gone])
    await replayStore.countReplay(tx, replay.id, {
      putBack: putBack.length,
      gone: gone.length,
    })
  })
}

/** It is done; what was kept in another journal is gone. */
export async function endReplay(
  ctx: Context,
  journal: string,
  replay: WaitingReplay,
): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const gone = await keptStore.letGoElsewhere(tx, journal, choiceOf(replay))
    await replayStore.countReplay(tx, replay.id, { putBack: 0, gone })
    await replayStore.endReplay(tx, replay.id)
  })
}

function choiceOf({ subscription, reason, deviceId }: WaitingReplay): keptStore.KeptChoice {
  if (deviceId !== null) return { deviceId }
  return { subscription: subscription ?? '', reason: reason ?? '' }
}

/** Saves a consumer's place in a journal, in the transaction that holds what it did. */
export function saveCursor(tx: Db, journal: string, name: string, position: number): Promise<void> {
  return store.saveCursor(tx, journal, name, position)
}

/** The place saved under this journal; undefined: none. */
export function readCursor(ctx: Pick<Context, 'db'>, journal: string, name: string) {
  return store.readCursor(ctx.db, journal, name)
}
