import { sql } from 'kysely'
import { pinyin } from 'pinyin-pro'
import type { Context, Db } from '../context.ts'
import type { Resealer } from '../vault/rotation.ts'
import { placeOf } from './sealing.ts'
import { dataOf, type PersonRow } from './store.ts'

/** One form for a name however it is typed: half-width, lower case, no blanks and points. */
function plainName(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·.'’-]/g, '')
}

const remembered = new Map<string, readonly string[]>()
const mostRemembered = 50_000

/** As family names are read (单 shan, 尉迟 yu chi), then character by character; readings repeat much. */
function soundsOf(han: string): string[] {
  const [first = '', second = '', ...rest] = [...han]
  return [first + second, ...rest].flatMap((part, at) => {
    const key = `${at === 0 ? '^' : ''}${part}`
    const known = remembered.get(key)
    if (known) return known
    const surname = at === 0 ? 'head' : 'off'
    const read = pinyin(part, { toneType: 'none', type: 'array', v: true, surname })
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(key, read)
    return read
  })
}

type NameKey = { way: 'name' | 'sound' | 'initials'; text: string }

/** 张三 is found as 张三, zhangsan and zs; a name in letters as it is written. */
function keysOf(name: string): NameKey[] {
  const text = plainName(name)
  if (text === '') return []
  if (!/^\p{Script=Han}+$/u.test(text)) return [{ way: 'name', text }]
  const sounds = soundsOf(text)
  return [
    { way: 'name', text },
    { way: 'sound', text: sounds.join('') },
    { way: 'initials', text: sounds.map((sound) => sound[0]).join('') },
  ]
}

/** Characters of a hash that are kept, six bits each: a whole one would tell equal names apart. */
const kept: Record<NameKey['way'], number> = { name: 3, sound: 3, initials: 1 }

function shortened(hash: string, way: NameKey['way']): string {
  const [keyId, body = ''] = hash.split('.')
  return `${keyId}.${way}.${body.slice(0, kept[way])}`
}

type Sealing = Pick<Context, 'sealer'>

/** The name words of these persons, made anew from the names that are sealed. */
export async function refreshNameWords(
  { sealer }: Sealing,
  tx: Db,
  ids: readonly string[],
): Promise<void> {
  const rows = await dataOf(tx, ids, ['name'])
  const words = rows.flatMap((row) =>
    keysOf(sealer.open(row.sealed, placeOf(row))).map(({ way, text }) => ({
      personId: row.personId,
      hash: shortened(sealer.blindIndex(`name.${way}`, text), way),
    })),
  )
  await tx
    .deleteFrom('personNameWords')
    .where('personId', '=', sql<string>`any(${ids}::text[])`)
    .execute()
  await sql`
    insert into person_name_words (person_id, hash)
    select distinct r."personId", r.hash
    from jsonb_to_recordset(${JSON.stringify(words)}::jsonb) as r ("personId" text, hash text)`.execute(
    tx,
  )
}

/** So many names share a short hash at most before the rest is not looked at. */
const mostOpened = 2000

/** Those with this name, or a name of this sound; who has left is not found. At most `limit`. */
export async function personsNamed(
  { sealer }: Sealing,
  db: Db,
  asked: string,
  limit: number,
): Promise<PersonRow[]> {
  const text = plainName(asked)
  if ([...text].length < 2) return []
  const ways: NameKey['way'][] = /^[a-z]+$/.test(text) ? ['name', 'sound', 'initials'] : ['name']
  const hashes = ways.flatMap((way) =>
    sealer.blindIndexes(`name.${way}`, text).map((hash) => shortened(hash, way)),
  )
  const { rows } = await sql<{ personId: string; sealed: string }>`
    select d.person_id, d.sealed from person_data d join persons p on p.id = d.person_id
    where d.field = 'name' and d.number = 0 and p.left_at is null and d.person_id in
      (select person_id from person_name_words where hash = any(${hashes}::text[]))
    order by d.person_id limit ${mostOpened}`.execute(db)
  const ids = rows
    .filter(({ personId, sealed }) => {
      const name = sealer.open(sealed, placeOf({ personId, field: 'name', number: 0 }))
      return keysOf(name).some((key) => key.text === text)
    })
    .slice(0, limit)
    .map(({ personId }) => personId)
  if (ids.length === 0) return []
  return db
    .selectFrom('persons')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .execute()
}

const personsAtOnce = 200

/** Hashes name words anew that stand under an older index key. */
export const resealNameWords: Resealer = (ctx, after) =>
  ctx.db.transaction().execute(async (tx) => {
    const stale = await tx
      .selectFrom('personNameWords')
      .select('personId')
      .distinct()
      .where('personId', '>', after ?? '')
      .where(sql<boolean>`not starts_with(hash, ${`${ctx.sealer.indexKeyId}.`})`)
      .orderBy('personId')
      .limit(personsAtOnce)
      .execute()
    const ids = stale.map(({ personId }) => personId)
    if (ids.length > 0) await refreshNameWords(ctx, tx, ids)
    const last = ids.length < personsAtOnce ? null : (ids.at(-1) ?? null)
    return { next: last, resealed: ids.length }
  })
