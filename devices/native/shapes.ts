import { isFiniteNumber, isPlainText, isTextList } from '../json.ts'
import { type FieldType, type Kind, kinds, readingFields } from '../reading.ts'

/** A kind's fields, compiled once: the hot path only looks things up. */
export type Shape = {
  kind: Kind
  checks: ReadonlyMap<string, Check>
  /** Without these fields the message says nothing of its kind. */
  essential: readonly string[]
}

type Check = (value: unknown) => boolean

const essential: Record<Kind, readonly string[]> = {
  'parking.bay': ['occupied'],
  'parking.lot': [],
  'access.event': ['granted', 'method'],
  'gate.state': ['state'],
  'door.state': ['state'],
  'camera.review': ['reviewId', 'phase', 'severity', 'objects'],
  'camera.status': ['online'],
  contact: ['open'],
  count: ['total'],
  distance: ['distanceMm'],
  'io.input': ['on'],
  'device.health': [],
  'device.status': ['online'],
}

/** Kind as it stands in a topic → its compiled shape. */
export const shapes: ReadonlyMap<string, Shape> = new Map(
  kinds.map((kind) => [kind, { kind, checks: checksOf(kind), essential: essential[kind] }]),
)

function checksOf(kind: Kind): ReadonlyMap<string, Check> {
  const declared: [string, FieldType][] = Object.entries(readingFields[kind])
  return new Map(declared.map(([name, type]) => [name, checkOf(type)]))
}

function checkOf(type: FieldType): Check {
  if (type === 'number') return isFiniteNumber
  if (type === 'boolean') return (value) => typeof value === 'boolean'
  if (type === 'string') return isPlainText
  if (type === 'strings') return isTextList
  const words: ReadonlySet<unknown> = new Set(type)
  return (value) => words.has(value)
}
