import { type FieldType, type Kind, readingFields } from '../../devices/reading.ts'

export type StoredType = 'number' | 'boolean' | 'string'

/** The fields of a kind's points and how a store keeps each; lists and listed words are strings. */
export function storedFields(kind: Kind): [name: string, type: StoredType][] {
  const declared: [string, FieldType][] = Object.entries(readingFields[kind])
  return declared
    .filter(([name]) => name !== 'credential')
    .map(([name, type]) => [name, type === 'number' || type === 'boolean' ? type : 'string'])
}

/** A kind's measurement or table, `parking.bay` → `parking_bay`. */
export function measurementOf(kind: Kind): string {
  return kind.replaceAll('.', '_')
}
