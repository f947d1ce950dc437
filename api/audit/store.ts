import type { Db } from '../context.ts'
import type { Hash } from '../transparency/tree.ts'
import type { actorOf, Content, factsOf } from './rules.ts'

type NewRecord = Content & ReturnType<typeof actorOf> & ReturnType<typeof factsOf>

export async function insertRecord(tx: Db, content: NewRecord, leafHash: Hash): Promise<void> {
  const detail = content.detail && JSON.stringify(content.detail)
  await tx
    .insertInto('auditRecords')
    .values({ ...content, detail, leafHash })
    .execute()
}
