import { randomUUID } from 'node:crypto'
import { committer } from './commit.ts'
import { diskReader } from './disk-reader.ts'
import type { Folder } from './files.ts'
import { findKeys } from './find-keys.ts'
import type { Journal } from './journal.ts'
import { type JournalKeys, keyRing } from './keys.ts'
import { damageCount, type Notify } from './notice.ts'
import { byteReader } from './read-bytes.ts'
import { readerOf } from './reader.ts'
import { findSegments, type Recovered, recoverLast } from './recover.ts'
import { type Retention, retention } from './retention.ts'
import { lastNotAbove, type Segment } from './segment.ts'
import { type Tail, tailFrom } from './tail.ts'
import type { Timing } from './timing.ts'
import { startWriter } from './writer.ts'

export type JournalOptions = {
  folder: Folder
  timing: Timing
  /** Room on disk: from 95 % on nothing is taken until the consumers have moved on. */
  budgetBytes: number
  /** How long records are kept that every consumer has passed. */
  keepDays: number
  keys: JournalKeys
  notify: Notify
  newId?: () => string
}

const largestSegmentBytes = 64 * 1024 * 1024
const dayMs = 24 * 60 * 60 * 1000
const watchMs = 60_000

/** Opens or creates the journal of a folder. Hold the folder's lock: two writers destroy each other. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, timing, budgetBytes, notify } = options
  const { id, salt, segments } = await findSegments(folder, options.newId ?? randomUUID, notify)
  const ring = keyRing(options.keys, id)
  await findKeys(folder, segments, salt, ring)
  const closing = new AbortController()
  const damage = damageCount(notify)
  const bytes = byteReader(folder, timing, closing.signal, notify)
  const tools = { bytes, damage, salt, ring, notify, now: timing.now }
  const last = segments.at(-1)
  const found: Recovered = last
    ? await recoverLast(folder, segments, last, tools)
    : { active: undefined, end: 0, next: 0, again: [] }

  const first = () => segments[0]?.first ?? tail.end()
  const tail = tailFrom(found.end)
  const disk = diskReader(segments, tail.end, tools)
  const reader = readerOf({ tail, disk, first, timing, closing: closing.signal })
  const keepMs = options.keepDays * dayMs
  const keeping = retention({ segments, folder, timing, budgetBytes, keepMs, notify })
  const segmentBytes = Math.min(largestSegmentBytes, Math.floor(budgetBytes / 16))
  const { active, next, again } = found
  const place = { folder, timing, segments, segmentBytes, journalId: id, salt, ring, active }
  const writer = startWriter({
    ...{ commits: committer(place), retention: keeping, timing, next, again, notify },
    onDisk(entries) {
      for (const entry of entries) tail.push(entry)
      reader.wake()
    },
  })
  const watching = watch(keeping, timing, closing.signal)

  return {
    id,
    append: writer.append,
    read: reader.read,
    first,
    end: tail.end,
    next: writer.next,
    receivedAt: (position) => receivedAt(position, tail, segments),
    hold(name, position) {
      keeping.hold(name, position)
      if (writer.condition() === 'full' && keeping.canGiveUp()) writer.wake()
    },
    state: () => ({
      condition: writer.condition(),
      records: tail.end() - first(),
      bytes: keeping.bytes(),
      budgetBytes,
      segments: segments.length,
      oldestAt: segments[0] ? (receivedAt(first(), tail, segments) ?? null) : null,
      damaged: damage.records(),
    }),
    async close() {
      await writer.close()
      closing.abort()
      reader.wake()
      await watching
    },
  }
}

/** Looks each minute for what has been kept long enough. */
async function watch(keeping: Retention, timing: Timing, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await keeping.expire()
    await timing.wait(watchMs, signal)
  }
}

function receivedAt(position: number, tail: Tail, segments: Segment[]): number | undefined {
  if (position >= tail.end()) return undefined
  if (position >= tail.first()) return tail.read(position, 1).entries[0]?.receivedAt
  const segment = segments[lastNotAbove(segments, position, ({ first }) => first)]
  if (!segment) return undefined
  const mark = segment.marks[lastNotAbove(segment.marks, position, (mark) => mark.position)]
  return mark?.receivedAt ?? segment.startedAt
}
