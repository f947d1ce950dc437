import type { By, Deed, Detail } from './schema.ts'

/** A record's content: what its leaf in the log is the hash of. `at` in epoch milliseconds. */
export type Content = {
  at: number
  actorKind: 'account' | 'system'
  actorId: string
  actorName: string
  actorRole: string | null
  address: string | null
  what: string
  objectKind: string | null
  objectId: string | null
  why: string | null
  outcome: string
  detail: Detail | null
  beforeHash: string | null
  afterHash: string | null
}

/** The one text of a record: a JSON list with its fields in this order, under a version. */
export function canonical(record: Content): string {
  return JSON.stringify([
    1,
    record.at,
    record.actorKind,
    record.actorId,
    record.actorName,
    record.actorRole,
    record.address,
    record.what,
    record.objectKind,
    record.objectId,
    record.why,
    record.outcome,
    record.detail && sorted(record.detail),
    record.beforeHash,
    record.afterHash,
  ])
}

/** The same text for the same value, however its keys were ordered: what a keyed hash is taken over. */
export function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(sorted(part))
      : part,
  )
}

/** By code units, as `<` has it: no locale may change what is hashed. */
function sorted(detail: object): [string, unknown][] {
  return Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Who is written down, and from where. */
export function actorOf(by: By) {
  if (by === 'system')
    return {
      actorKind: 'system' as const,
      actorId: 'system',
      actorName: 'system',
      actorRole: null,
      address: null,
    }
  const { account, address } = by
  return {
    actorKind: 'account' as const,
    actorId: account.id,
    actorName: account.name,
    actorRole: account.role,
    address,
  }
}

/** What is written down of the deed itself; the hashes come from whoever holds the key. */
export function factsOf({ what, object, why, outcome, detail }: Deed) {
  return {
    what,
    objectKind: object?.kind ?? null,
    objectId: object ? storable(object.id) : null,
    why: why === undefined ? null : storable(why),
    outcome,
    detail: detail && Object.keys(detail).length > 0 ? storableDetail(detail) : null,
  }
}

/** PostgreSQL stores neither U+0000 nor half a surrogate pair; a record must not fail for it. */
function storable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '\uFFFD')
}

function storableDetail(detail: Detail): Detail {
  const entries = Object.entries(detail).map(([key, value]) => [
    key,
    typeof value === 'string' ? storable(value) : value,
  ])
  return Object.fromEntries(entries)
}
