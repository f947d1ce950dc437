import { isRefusal } from '../../api/errors.ts'
import { createPerson } from '../../api/persons/actions.ts'
import type { NewPerson } from '../../api/persons/schema.ts'
import { street } from '../incidents/street.ts'
import { asking, testAccount } from '../support/accounts.ts'
import type { TestContext } from '../support/context.ts'

export const admin = asking(testAccount({ role: 'admin' }))

/** Made up, like every person here; the identity number's region code 990000 does not exist. */
export const resident: NewPerson = {
  ...{ kind: 'resident', communityId: 'c01', siteId: 's01', name: '柳如烟' },
  ...{ telephone: '138 0000 4321', identityNumber: '990000199001010017' },
  ...{ address: '假想路12号3栋2单元501', dwelling: '3-2-501' },
  ...{ plates: ['湘A·7654X'] },
}

/** What must never be read in the records. */
export const seeds = [
  '如烟',
  '柳如烟',
  '1380000',
  '4321',
  '1990010',
  '2单元',
  '501',
  '7654',
  '心脏病',
  '第七党支部',
]

/** A street with one resident; answers their id. */
export async function estate(more: Partial<NewPerson> = {}) {
  const ctx = await street()
  const person = await createPerson(ctx, admin, { ...resident, ...more })
  if (isRefusal(person)) throw new Error(person.reason)
  return { ctx, id: person.id }
}

/** What was put on record, oldest first. */
export function deeds(ctx: TestContext) {
  return ctx.db
    .selectFrom('auditRecords')
    .innerJoin('logLeaves', 'logLeaves.entryId', 'auditRecords.id')
    .select(['what', 'outcome', 'why', 'objectId', 'detail'])
    .orderBy('logLeaves.position')
    .execute()
}
