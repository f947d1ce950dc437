import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32c } from '@node-rs/crc32'
import type { Journal, JournalEntry } from '../../../ingest/journal/journal.ts'
import { openJournalOnDisk } from '../../../ingest/journal/open-on-disk.ts'
import { segmentHeaderBytes } from '../../../ingest/journal/segment.ts'
import { realTiming } from '../../../ingest/journal/timing.ts'
import { walkRecords } from '../../../ingest/journal/walk.ts'
import { journalKeys } from '../../support/journal.ts'
import { randomFrom } from '../../support/random.ts'
import { bayName, topicOf } from '../campaign.ts'
import { exactly, type Row } from '../row.ts'

const records = 400
const tailBytes = 4096
const sizes = {
  short: { every: 61, flips: 20 },
  full: { every: 1, flips: 400 },
  long: { every: 1, flips: 4000 },
}

/** A journal as a crash or a bad disk left it, in a folder of its own each time. */
export const tornJournal: Row = {
  number: 16,
  failure: 'torn tail, flipped bit',
  needs: [],
  async run({ size, seed }) {
    const folder = await mkdtemp(join(tmpdir(), 'linli-torn-'))
    try {
      const { every, flips } = sizes[size]
      const whole = await writeJournal(join(folder, 'whole'))
      const tried = { crashes: 0, wrongCuts: 0, wrongFlips: 0, unreported: 0, cuts: 0 }
      for (let cut = 1; cut <= tailBytes; cut += every) {
        const left = whole.bytes.subarray(0, whole.bytes.length - cut)
        const seen = await readBack(whole, left, folder)
        tried.cuts += 1
        if (!seen) tried.crashes += 1
        else if (!isPrefix(seen.entries, whole, left.length)) tried.wrongCuts += 1
      }
      const random = randomFrom(seed)
      for (let flip = 0; flip < flips; flip += 1) {
        const at = random.int(whole.ends[0] ?? 0, (whole.ends.at(-2) ?? 1) - 1)
        const bytes = Buffer.from(whole.bytes)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(0, 7))
        const seen = await readBack(whole, bytes, folder)
        if (!seen) tried.crashes += 1
        else if (!lacksOnly(seen.entries, whole, at)) tried.wrongFlips += 1
        else if (seen.damaged !== 1) tried.unreported += 1
      }
      const lost = tried.wrongCuts + tried.wrongFlips
      return {
        ...{ lost, double: 0, gaps: { reported: 0, missing: 0, unexplained: 0 } },
        measures: [
          exactly('could not be opened', tried.crashes, 0),
          exactly(`of ${tried.cuts} cuts, not read up to the last good record`, tried.wrongCuts, 0),
          exactly(`of ${flips} flipped bits, cost more than their record`, tried.wrongFlips, 0),
          exactly('flipped bits not reported as one damaged record', tried.unreported, 0),
        ],
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

type Whole = {
  path: string
  name: string
  bytes: Buffer
  entries: readonly JournalEntry[]
  /** Where each record ends in the file: it came alone, so it has a frame for itself. */
  ends: readonly number[]
}

async function writeJournal(path: string): Promise<Whole> {
  const journal = await open(path)
  const payloads = Array.from({ length: records }, (_, seq) =>
    Buffer.from(JSON.stringify({ seq, at: Date.now(), note: 'x'.repeat(seq % 90) })),
  )
  const flags = { qos: 1, dup: false, retain: false } as const
  for (const [seq, payload] of payloads.entries())
    await journal.append({ topic: topicOf(bayName(seq)), payload, receivedAt: Date.now(), flags })
  const { id } = journal
  const { entries } = await readAll(journal)
  const copies = entries.map((entry) => ({ ...entry, payload: Buffer.from(entry.payload) }))
  await journal.close()
  const [name = ''] = (await readdir(path)).filter((file) => file.endsWith('.journal'))
  const bytes = await readFile(join(path, name))
  const ends: number[] = []
  const start = { expected: 0, inDamage: false }
  walkRecords(bytes.subarray(segmentHeaderBytes), start, crc32c(id), false, {
    record: (offset, length) => void ends.push(segmentHeaderBytes + offset + length),
    damage() {},
  })
  return { path, name, bytes, entries: copies, ends }
}

/** Undefined when the journal could not be opened or read. */
async function readBack({ path, name }: Whole, bytes: Buffer, folder: string) {
  const copy = await mkdtemp(join(folder, 'copy-'))
  try {
    await cp(path, copy, { recursive: true })
    await writeFile(join(copy, name), bytes)
    const journal = await open(copy)
    const seen = await readAll(journal)
    await journal.close()
    return seen
  } catch {
    return undefined
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

async function open(path: string): Promise<Journal> {
  const opened = await openJournalOnDisk(path, {
    timing: realTiming(Date.now),
    budgetBytes: 1e9,
    keepDays: 7,
    keys: journalKeys,
    notify() {},
  })
  if ('heldBy' in opened) throw new Error(`${path} is held by process ${opened.heldBy}`)
  return opened.journal
}

async function readAll(journal: Journal) {
  const entries: JournalEntry[] = []
  for (let from = journal.first(); from < journal.end(); ) {
    const stretch = await journal.read(from, 1000)
    entries.push(...stretch.entries)
    from = stretch.next
  }
  return { entries, damaged: journal.state().damaged }
}

function isPrefix(seen: readonly JournalEntry[], { entries, ends }: Whole, length: number) {
  const good = ends.filter((end) => end <= length).length
  return seen.length === good && seen.every((entry, index) => isSame(entry, entries[index]))
}

function lacksOnly(seen: readonly JournalEntry[], { entries, ends }: Whole, at: number) {
  const hit = ends.findIndex((end) => at < end)
  const left = entries.filter((_, index) => index !== hit)
  return seen.length === left.length && seen.every((entry, index) => isSame(entry, left[index]))
}

function isSame(one: JournalEntry, other: JournalEntry | undefined): boolean {
  return (
    other !== undefined &&
    one.position === other.position &&
    one.topic === other.topic &&
    Buffer.compare(one.payload, other.payload) === 0
  )
}
