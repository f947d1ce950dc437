import { incomplete, nextMagic, positionAt, positionsIn, recordLength } from './record.ts'

/** Where a walk over the bytes of a segment stands. */
export type Walk = {
  /** The position the next record should have. */
  expected: number
  /** What was last seen was no record: the gap to the next one is damage. */
  inDamage: boolean
}

export type Walked = Walk & {
  /** Where to read on; before the end of the bytes when a record goes on beyond them. */
  offset: number
  /** The end of the last good record; undefined when there was none. */
  goodEnd: number | undefined
}

export type WalkSteps = {
  record?(offset: number, length: number, position: number): void
  /** Records from a position on that cannot be read back. */
  damage(position: number, records: number): void
}

/**
 * Goes from record to record. A damaged one is passed over to the next that is good; the positions
 * tell how many are missing. `moreFollows`: the file goes on behind these bytes.
 */
export function walkRecords(
  bytes: Buffer,
  from: Walk,
  salt: number,
  moreFollows: boolean,
  steps: WalkSteps,
): Walked {
  let { expected, inDamage } = from
  let offset = 0
  let goodEnd: number | undefined
  while (offset < bytes.length) {
    const length = recordLength(bytes, offset, bytes.length, salt)
    const position = length > 0 ? positionAt(bytes, offset) : -1
    if (position >= expected) {
      if (inDamage && position > expected) steps.damage(expected, position - expected)
      inDamage = false
      expected = position + positionsIn(bytes, offset)
      steps.record?.(offset, length, position)
      offset += length
      goodEnd = offset
    } else if (length === incomplete && moreFollows) {
      break
    } else {
      inDamage = true
      offset = nextMagic(bytes, offset + 1, bytes.length)
    }
  }
  return { expected, inDamage, offset, goodEnd }
}
