import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { v7 as newId } from 'uuid'
import { readConfig } from '../../api/config.ts'
import type { Context } from '../../api/context.ts'
import { openDatabase } from '../../api/db/open.ts'
import { keepMembers, personDetail, plainDataOf, resealPersons } from '../../api/persons/actions.ts'
import { rotate } from '../../api/vault/rotation.ts'
import { openSealer } from '../../api/vault/seal.ts'
import { testAuditKey } from '../support/audit-key.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { hasServer, startPostgresql } from '../support/servers.ts'
import type { Result } from './result.ts'

const persons = 50_000
const atOnce = 1000

/** Reseals 100,000 data of 50,000 persons while others read and write them without a pause. */
export async function run(): Promise<Result[]> {
  if (!hasServer('postgresql')) return []
  const postgresql = await startPostgresql()
  const database = await openDatabase({ url: postgresql.url })
  try {
    const keys = testKeys()
    const clock = { now: Date.now }
    const sealer = await openSealer(keys, clock)
    const read = readConfig({})
    if (!('config' in read)) throw new Error(read.problems.join('\n'))
    const ctx = {
      ...{ config: read.config, database, db: database.db, sealer, clock, newId },
      ...{ log: pino({ level: 'silent' }), auditKey: testAuditKey() },
    } as unknown as Context
    await fill(ctx)
    keys.ring = {
      seal: [...keys.ring.seal, testKey('s2', 1)],
      index: [...keys.ring.index, testKey('i2', 1)],
    }
    await sealer.reload()
    return await measure(ctx)
  } finally {
    await database.close()
    await postgresql.stop()
  }
}

async function measure(ctx: Context): Promise<Result[]> {
  const over = new AbortController()
  const requests = Promise.all([1, 2].map((seed) => ask(ctx, seed, over.signal)))
  const startMs = performance.now()
  const { resealed } = await rotate(ctx, [resealPersons], new AbortController().signal)
  const seconds = (performance.now() - startMs) / 1000
  over.abort()
  const counts = await requests
  const sum = (name: 'done' | 'failed') => counts.reduce((all, one) => all + one[name], 0)
  const stale = await rotate(ctx, [resealPersons], new AbortController().signal)
  return [
    { name: 'records resealed under new keys', value: resealed, unit: 'records' },
    { name: '… left by the first pass', value: stale.resealed, unit: 'records' },
    { name: '… in', value: Number(seconds.toFixed(1)), unit: 's' },
    { name: '… requests meanwhile', value: sum('done'), unit: 'requests' },
    { name: '… of which failed', value: sum('failed'), unit: 'requests', bar: '0' },
  ]
}

async function ask(ctx: Context, seed: number, over: AbortSignal) {
  const count = { done: 0, failed: 0 }
  for (let turn = seed; !over.aborted; turn += 7919) {
    const id = idOf(turn % persons)
    try {
      if (turn % 3 === 0)
        await ctx.db
          .transaction()
          .execute((tx) => keepMembers(ctx, tx, 'bench', [member(turn % persons)]))
      else if ('refused' in (await personDetail(ctx, id))) throw new Error('not found')
      const [name] = await plainDataOf(ctx, id, ['name'])
      if (!name?.value.startsWith('王')) throw new Error('opened wrong')
      count.done += 1
    } catch {
      count.failed += 1
    }
  }
  return count
}

async function fill(ctx: Context): Promise<void> {
  for (let from = 0; from < persons; from += atOnce)
    await ctx.db.transaction().execute((tx) =>
      keepMembers(
        ctx,
        tx,
        'bench',
        Array.from({ length: atOnce }, (_, at) => member(from + at)),
      ),
    )
}

function member(number: number) {
  const telephone = `139${String(number).padStart(8, '0')}`
  const data = { name: [`王小明${number}`], telephone: [telephone] }
  return { id: idOf(number), communityId: null, data, consents: [] }
}

function idOf(number: number): string {
  return `v${String(number).padStart(6, '0')}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
