import { sql } from 'kysely'
import type { Db } from '../context.ts'
import type { Trace } from './schema.ts'

const newest = 200

/**
 * What is on record about one account and its person. Coming and going is not among it: that stands in
 * the list of one's sessions.
 */
export async function tracesOf(
  db: Db,
  { accountId, personId }: { accountId: string; personId: string | null },
): Promise<Trace[]> {
  const { rows } = await sql<Omit<Trace, 'fields'> & { fields: string | null }>`
    select audit.at, audit.what, audit.outcome, audit.why, audit.actor_role as role,
      case when audit.actor_kind = 'system' then 'system'
        when audit.actor_id = ${accountId} then 'self' else 'staff' end as who,
      coalesce(sites.name, communities.name) as unit,
      audit.detail->>'fields' as fields, incidents.code as "caseCode"
    from audit_records audit
      left join accounts on accounts.id = audit.actor_id
      left join communities on communities.id = accounts.community_id
      left join sites on sites.id = accounts.site_id
      left join incidents on incidents.id = audit.detail->>'incident'
    where ((audit.object_kind = 'person' and audit.object_id = ${personId})
        or (audit.object_kind = 'account' and audit.object_id = ${accountId}))
      and audit.what not like 'session.%'
    order by audit.at desc, audit.id desc limit ${newest}`.execute(db)
  return rows.map((row) => ({ ...row, fields: row.fields?.split(' ').filter(Boolean) ?? [] }))
}
