import { setImmediate as breathe } from 'node:timers/promises'
import type { Context, Db } from '../context.ts'
import { mask, maskName, normalised } from './masks.ts'
import type { PlainData } from './rules.ts'
import type { Field, Person, PlainDatum } from './schema.ts'
import {
  type DatumRow,
  dataOf,
  forgetRowsToSeal,
  type PersonRow,
  replaceData,
  rowsToSeal,
  updatePerson,
} from './store.ts'

type Place = Pick<DatumRow, 'personId' | 'field' | 'number'>

/** Where a datum stands: sealed for one person and field it opens for no other. */
export function placeOf({ personId, field, number }: Place): string {
  return `person_data.sealed:${personId}.${field}.${number}`
}

/** One person's values, sealed and hashed for the table. */
export function sealData(
  { sealer }: Pick<Context, 'sealer'>,
  personId: string,
  data: PlainData,
): DatumRow[] {
  return (Object.entries(data) as [Field, readonly string[]][]).flatMap(([field, values]) =>
    values.map((value, number) => {
      const key = normalised(field, value)
      return {
        ...{ personId, field, number },
        sealed: sealer.seal(value, placeOf({ personId, field, number })),
        hash: key === undefined ? null : sealer.blindIndex(field, key),
      }
    }),
  )
}

/** The plain values of one person, for whoever has a right to them; `fields` absent: all. */
export async function openData(
  { sealer }: Pick<Context, 'sealer'>,
  db: Db,
  personId: string,
  fields?: readonly Field[],
): Promise<PlainDatum[]> {
  const rows = await dataOf(db, [personId], fields)
  return rows.map((row) => ({ field: row.field, value: sealer.open(row.sealed, placeOf(row)) }))
}

/** The first plain value of each field of many persons, opened a piece at a time. */
export async function openMany(
  { sealer }: Pick<Context, 'sealer'>,
  db: Db,
  personIds: readonly string[],
  fields: readonly Field[],
): Promise<Map<string, Partial<Record<Field, string>>>> {
  const byPerson = new Map<string, Partial<Record<Field, string>>>()
  for (const [index, row] of (await dataOf(db, personIds, fields)).entries()) {
    const plain = byPerson.get(row.personId) ?? {}
    plain[row.field] ??= sealer.open(row.sealed, placeOf(row))
    byPerson.set(row.personId, plain)
    if (index % 500 === 499) await breathe()
  }
  return byPerson
}

/** Rows as everybody may see them who may read persons at all. */
export async function masked(
  { sealer }: Pick<Context, 'sealer'>,
  db: Db,
  rows: readonly PersonRow[],
): Promise<Person[]> {
  const ids = rows.map(({ id }) => id)
  const byPerson = new Map(ids.map((id): [string, DatumRow[]] => [id, []]))
  for (const datum of await dataOf(db, ids)) byPerson.get(datum.personId)?.push(datum)
  return rows.map((row) => ({
    ...row,
    data: (byPerson.get(row.id) ?? [])
      .filter(({ field }) => field !== 'name')
      .map((datum) => ({
        field: datum.field,
        masked: mask(datum.field, sealer.open(datum.sealed, placeOf(datum))),
      })),
  }))
}

const rowsAtOnce = 500

/**
 * Seals the names and telephones that an older version kept in plain: SQL cannot. Each batch is one
 * transaction, so a start that is broken off is finished by the next. Answers how many it sealed.
 */
export async function sealPlainVolunteers(ctx: Context): Promise<number> {
  for (let sealed = 0; ; ) {
    const count = await ctx.db.transaction().execute(async (tx) => {
      const rows = await rowsToSeal(tx, rowsAtOnce)
      const ids = rows.map(({ id }) => id)
      if (rows.length === 0) return 0
      const data = rows.flatMap(({ id, name, phone }) =>
        sealData(ctx, id, { name: [name], ...(phone ? { telephone: [phone] } : {}) }),
      )
      await replaceData(tx, ids, ['name', 'telephone'], data)
      for (const { id, name } of rows)
        await updatePerson(tx, id, { maskedName: maskName(name) }, ctx.clock.now())
      await forgetRowsToSeal(tx, ids)
      return rows.length
    })
    if (count === 0) return sealed
    sealed += count
  }
}
