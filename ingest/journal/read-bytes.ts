import type { Folder, OpenFile } from './files.ts'
import type { Notify } from './notice.ts'
import { type Segment, segmentHeaderBytes } from './segment.ts'
import type { Timing } from './timing.ts'

const pauseMs = 1000
/** A disk that comes back within this many tries costs nothing; after them only its bad blocks are lost. */
const patientTries = 10
const blockBytes = 4096

export type ByteReader = {
  /** Lends the segment's file, which is not removed meanwhile. */
  withFile<T>(segment: Segment, use: (file: OpenFile) => Promise<T>): Promise<T>
  /** Fills `into` as far as the file goes; blocks the disk does not give back read as zeros. */
  read(file: OpenFile, segment: Segment, into: Buffer, offset: number): Promise<number>
}

/** Reads that fail are tried again: a record that was acknowledged is not skipped for a passing fault. */
export function byteReader(
  folder: Folder,
  timing: Timing,
  signal: AbortSignal,
  notify: Notify,
): ByteReader {
  async function patiently<T>(segment: Segment, tries: number, work: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await work()
      } catch (error) {
        if (tried === 1) notify({ kind: 'not_readable', segment: segment.name, error })
        if (tried >= tries || signal.aborted) throw error
        await timing.wait(pauseMs, signal)
      }
    }
  }
  /** When not even the header can be read, the disk is away rather than some of its blocks bad. */
  async function byBlocks(file: OpenFile, into: Buffer, offset: number): Promise<number> {
    await file.read(Buffer.alloc(segmentHeaderBytes), 0)
    const size = Math.min(into.length, Math.max(0, (await file.size()) - offset))
    for (let at = 0; at < size; at += blockBytes) {
      const block = into.subarray(at, Math.min(at + blockBytes, size))
      await file.read(block, offset + at).catch(() => block.fill(0))
    }
    return size
  }

  return {
    async withFile(segment, use) {
      segment.readers += 1
      try {
        const file = await patiently(segment, Number.POSITIVE_INFINITY, () =>
          folder.open(segment.name),
        )
        try {
          return await use(file)
        } finally {
          await file.close().catch(() => {})
        }
      } finally {
        segment.readers -= 1
      }
    },
    async read(file, segment, into, offset) {
      try {
        return await patiently(segment, patientTries, () => file.read(into, offset))
      } catch (error) {
        if (signal.aborted) throw error
        return byBlocks(file, into, offset)
      }
    },
  }
}
