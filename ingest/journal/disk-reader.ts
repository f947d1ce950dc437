import { opener } from './frame.ts'
import { indexSegment } from './index-segment.ts'
import type { JournalEntry, Stretch } from './journal.ts'
import type { KeyRing } from './keys.ts'
import type { DamageCount, Notify } from './notice.ts'
import type { ByteReader } from './read-bytes.ts'
import { positionsIn } from './record.ts'
import { lastNotAbove, type Mark, type Segment } from './segment.ts'
import { walkRecords } from './walk.ts'

/** Each of 640 KB at most: with these, consumers near each other read and parse it once. */
const cachedStretches = 6

export type DiskReader = {
  /** The entries from a position on, up to the next mark; `next` is beyond `position`. */
  read(position: number): Promise<Stretch>
}

type Tools = {
  bytes: ByteReader
  damage: DamageCount
  salt: number
  ring: KeyRing
  notify: Notify
}
/** The bytes between two marks; `next` is the position of the second. */
type Span = { from: Mark; to: number; next: number; isLast: boolean }
type Cached = { to: number; next: number; entries: Promise<JournalEntry[]> }

export function diskReader(
  segments: readonly Segment[],
  end: () => number,
  tools: Tools,
): DiskReader {
  const cache = new Map<Mark, Cached>()
  const indexing = new Map<Segment, Promise<unknown>>()

  const upperOf = (segment: Segment) => segments[segments.indexOf(segment) + 1]?.first ?? end()

  function index(segment: Segment): Promise<unknown> {
    const running = indexing.get(segment)
    if (running) return running
    const started = tools.bytes
      .withFile(segment, (file) => indexSegment(file, segment, upperOf(segment), tools))
      .finally(() => indexing.delete(segment))
    indexing.set(segment, started)
    return started
  }

  /** The stretch that begins at a mark, as far as it goes now. */
  function stretch(segment: Segment, mark: Mark, nextMark: Mark | undefined): Cached {
    const upper = upperOf(segment)
    const to = nextMark?.offset ?? segment.bytes
    const next = Math.min(nextMark?.position ?? upper, upper)
    const known = cache.get(mark)
    cache.delete(mark)
    const cached =
      known?.to === to && known.next === next
        ? known
        : { to, next, entries: parse(segment, { from: mark, to, next, isLast: !nextMark }, tools) }
    cache.set(mark, cached)
    cached.entries.catch(() => cache.delete(mark))
    for (const oldest of cache.keys()) {
      if (cache.size <= cachedStretches) break
      cache.delete(oldest)
    }
    return cached
  }

  return {
    async read(position) {
      const segment = segments[lastNotAbove(segments, position, ({ first }) => first)]
      if (!segment) throw new Error(`position ${position} is before the journal`)
      segment.readers += 1
      try {
        if (!segment.indexed) await index(segment)
        const at = lastNotAbove(segment.marks, position, (mark) => mark.position)
        const mark = segment.marks[at]
        if (!mark) throw new Error(`segment ${segment.name} has no mark for ${position}`)
        const { entries, next } = stretch(segment, mark, segment.marks[at + 1])
        const parsed = await entries
        const before = lastNotAbove(parsed, position - 1, (entry) => entry.position)
        return { entries: parsed.slice(before + 1), next }
      } finally {
        segment.readers -= 1
      }
    },
  }
}

async function parse(segment: Segment, { from, to, next, isLast }: Span, tools: Tools) {
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, to - from.offset))
  const got = await tools.bytes.withFile(segment, (file) =>
    tools.bytes.read(file, segment, bytes, from.offset),
  )
  const entries: JournalEntry[] = []
  const lost = (position: number, records: number) => {
    const count = Math.min(records, next - position)
    if (count > 0) tools.damage.add(segment.name, position, count)
  }
  const open = opener(tools.ring, segment.first)
  const walk = { expected: from.position, inDamage: false }
  const { expected, inDamage } = walkRecords(bytes.subarray(0, got), walk, tools.salt, false, {
    record(offset, length, position) {
      if (position >= next) return
      const opened = open(bytes, offset, length)
      if (opened === 'no_key') throw missing(segment, tools.notify)
      if (opened === 'damaged') return lost(position, positionsIn(bytes, offset))
      for (const entry of opened) if (entry.position < next) entries.push(entry)
    },
    damage: lost,
  })
  if (isLast || inDamage || got < bytes.length) lost(expected, next - expected)
  return entries
}

/** Thrown, since what cannot be opened now is not passed over: the reader tries again. */
function missing({ name }: Segment, notify: Notify): Error {
  const error = new Error('the key it was sealed with is not in the key file')
  notify({ kind: 'not_readable', segment: name, error })
  return error
}
