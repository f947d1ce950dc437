import { StartProblem } from '../../api/errors.ts'
import type { Folder } from './files.ts'
import { markOfFrame } from './frame.ts'
import type { KeyRing } from './keys.ts'
import { headerBytes, lengthAt, maxRecordBytes, recordLength } from './record.ts'
import { type Segment, segmentHeaderBytes } from './segment.ts'

/**
 * Notes which key each segment is sealed with, as its first frame names it. Throws a StartProblem when
 * one is not known: what a wrong key cannot open would else be passed over as damage.
 */
export async function findKeys(
  folder: Folder,
  segments: readonly Segment[],
  salt: number,
  ring: KeyRing,
): Promise<void> {
  const closed: string[] = []
  for (const segment of segments) {
    segment.keyMark = await firstMark(folder, segment, salt)
    const { keyMark, first, name } = segment
    if (keyMark !== undefined && !ring.find(keyMark, first)) closed.push(name)
  }
  if (closed.length === 0) return
  throw new StartProblem([
    `The journal cannot be opened: the key of ${closed.length} of its segments is not in the key file (the first is ${closed[0]}).`,
    'Put that key back into the file that RECORDS_KEY_FILE names. To give up what they hold, move these files away.',
  ])
}

/** Undefined: in plain, or the first record is damaged. */
async function firstMark(folder: Folder, { name }: Segment, salt: number) {
  const file = await folder.open(name)
  try {
    const head = Buffer.alloc(headerBytes)
    if ((await file.read(head, segmentHeaderBytes)) < headerBytes) return undefined
    const bytes = Buffer.alloc(Math.min(lengthAt(head, 0), maxRecordBytes))
    const got = await file.read(bytes, segmentHeaderBytes)
    return recordLength(bytes, 0, got, salt) > 0 ? markOfFrame(bytes, 0) : undefined
  } finally {
    await file.close()
  }
}
