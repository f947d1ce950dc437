import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Row } from '../db/tables.ts'
import type { Availability } from './schema.ts'

/** With the mask of the person's name: the name itself is sealed in the persons. */
export type VolunteerRow = Row<'volunteers'> & Pick<Row<'persons'>, 'maskedName'>

function volunteers(db: Db) {
  return db
    .selectFrom('volunteers')
    .innerJoin('persons', 'persons.id', 'volunteers.id')
    .selectAll('volunteers')
    .select('persons.maskedName')
}

export function allVolunteers(db: Db): Promise<VolunteerRow[]> {
  return volunteers(db).where('persons.leftAt', 'is', null).orderBy('volunteers.id').execute()
}

export function volunteerRow(db: Db, id: string): Promise<VolunteerRow | undefined> {
  return volunteers(db).where('volunteers.id', '=', id).executeTakeFirst()
}

/** A row to write; without `availability` a known volunteer keeps theirs and a new one is available. */
export type VolunteerToSave = Omit<Row<'volunteers'>, 'availability'> & {
  availability?: Availability
}

/** PostgreSQL takes 65,535 parameters in a statement; a row has seven. */
const rowsPerStatement = 1000

export async function saveVolunteers(db: Db, rows: readonly VolunteerToSave[]): Promise<void> {
  const [stated, unstated] = [
    rows.filter((row) => row.availability !== undefined),
    rows.filter((row) => row.availability === undefined),
  ]
  for (let at = 0; at < stated.length; at += rowsPerStatement)
    await upsert(db, stated.slice(at, at + rowsPerStatement), true)
  for (let at = 0; at < unstated.length; at += rowsPerStatement)
    await upsert(db, unstated.slice(at, at + rowsPerStatement), false)
}

async function upsert(db: Db, rows: readonly VolunteerToSave[], stated: boolean): Promise<void> {
  await db
    .insertInto('volunteers')
    .values(rows.map((row) => ({ ...row, availability: row.availability ?? 'available' })))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        communityId: eb.ref('excluded.communityId'),
        skills: eb.ref('excluded.skills'),
        lon: eb.ref('excluded.lon'),
        lat: eb.ref('excluded.lat'),
        updatedAt: eb.ref('excluded.updatedAt'),
        // Who is on a task stays busy: an import does not end tasks.
        availability: stated
          ? sql<Availability>`case when volunteers.availability = 'busy' then 'busy'
              else excluded.availability end`
          : eb.ref('volunteers.availability'),
      })),
    )
    .execute()
}

/** Moves one volunteer's availability if it stands at one of `from`; answers whether it did. */
export async function moveAvailability(
  db: Db,
  id: string,
  from: readonly Availability[],
  to: Availability,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('volunteers')
    .set({ availability: to, updatedAt: now })
    .where('id', '=', id)
    .where('availability', 'in', from)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
