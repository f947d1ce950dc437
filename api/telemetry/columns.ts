import { type FieldType, type Kind, kinds, readingFields } from '../../devices/reading.ts'

export type StoredType = 'number' | 'boolean' | 'string'

/** The fields of a kind's points and how a store keeps each; lists and listed words are strings. */
export function storedFields(kind: Kind): [name: string, type: StoredType][] {
  const declared: [string, FieldType][] = Object.entries(readingFields[kind])
  return declared
    .filter(([name]) => name !== 'credential')
    .map(([name, type]) => [name, type === 'number' || type === 'boolean' ? type : 'string'])
}

const measurements = Object.fromEntries(
  kinds.map((kind) => [kind, kind.replaceAll('.', '_')]),
) as Record<Kind, string>

/** A kind's measurement or table, `parking.bay` → `parking_bay`. */
export function measurementOf(kind: Kind): string {
  return measurements[kind]
}

/** Where the places reached in a journal are kept, beside the kinds' own measurements. */
export const markMeasurement = 'linli_cursor'
