import type { Consumer } from '../../../ingest/consumer.ts'
import type { Decoder } from '../../../ingest/decoded.ts'
import { type GapTracker, trackGaps } from '../../../ingest/gaps.ts'
import type { Life } from './event-loop.ts'
import type { SimulatedRecords, Tables } from './records.ts'

/** The gap tracker over a transactional map, its changes saved in one transaction with the place. */
export type GapsConsumer = Consumer & {
  save(): Promise<number>
  /** Reports what is overdue. */
  tick(now: number): void
}

export function gapsConsumer(
  records: SimulatedRecords,
  life: Life,
  placeKey: string,
  decoder: Decoder,
  newId: () => string,
): GapsConsumer {
  let tracker: GapTracker = trackGaps(newId)
  let position = 0
  let saved = 0
  let batches = 0
  let saving: Promise<unknown> = Promise.resolve()
  const batchKey = `${placeKey}/batches`
  let pending: (() => Promise<void>) | undefined

  /** What was taken from the tracker is tried until it is known to be written, and counts once. */
  async function saveOnce(): Promise<number> {
    if (!pending) {
      const changes = tracker.taken()
      const [reached, number] = [position, batches + 1]
      pending = async () => {
        await records.transaction(life, (tables) => {
          if ((tables.places.get(batchKey) ?? 0) >= number) return
          write(tables, changes)
          tables.places.set(placeKey, reached)
          tables.places.set(batchKey, number)
        })
        saved = reached
        batches = number
        pending = undefined
      }
    }
    await pending()
    return saved
  }
  function save(): Promise<number> {
    const done = saving.catch(() => {}).then(saveOnce)
    saving = done
    return done
  }

  return {
    name: 'gaps',
    batch: 50,
    lingerMs: 0,
    async savedPosition() {
      const found = await records.read(life, ({ places, sequences }) => ({
        place: places.get(placeKey),
        batches: places.get(batchKey) ?? 0,
        lines: [...sequences].map(([deviceId, lines]) => ({
          deviceId,
          lines: structuredClone(lines),
        })),
      }))
      tracker = trackGaps(newId, found.lines)
      position = found.place ?? 0
      batches = found.batches
      saved = position
      return found.place
    },
    async consume({ entries, next }) {
      // A batch that was taken and not saved is not taken again.
      for (const entry of entries.filter((one) => one.position >= position))
        for (const { reading } of decoder.judged(entry).accepted) {
          const { deviceId, boot = '', seq } = reading
          const [at, leads] = [entry.receivedAt, !entry.flags.retain]
          if (seq !== undefined) tracker.arrived({ deviceId, boot, seq, at, radio: false, leads })
        }
      position = next
      if (next - saved >= 20) await save()
      return { next, saved }
    },
    save,
    tick(now) {
      tracker.tick(now)
      if (tracker.hasNews()) save().catch(() => {})
    },
  }
}

function write(tables: Tables, changes: ReturnType<GapTracker['taken']>): void {
  for (const { deviceId, lines } of changes.sequences) tables.sequences.set(deviceId, lines)
  for (const gap of changes.reported) {
    if (tables.gaps.has(gap.id)) throw new Error(`the gap ${gap.id} is reported twice`)
    tables.gaps.set(gap.id, { ...gap, filledAt: null })
  }
  for (const { id, count, at } of changes.filled) {
    const gap = tables.gaps.get(id)
    if (!gap) throw new Error(`there is no gap ${id} to fill`)
    const missing = gap.missing - count
    tables.gaps.set(id, { ...gap, missing, filledAt: missing <= 0 ? at : null })
  }
}
