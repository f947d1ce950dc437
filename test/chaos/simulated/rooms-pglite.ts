import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { readConfig } from '../../../api/config.ts'
import type { Context } from '../../../api/context.ts'
import type { Database } from '../../../api/db/open.ts'
import type { IncidentType } from '../../../api/incidents/schema.ts'
import { openSealer } from '../../../api/vault/seal.ts'
import { roomsOf } from '../../../ingest/rooms.ts'
import { testAuditKey } from '../../support/audit-key.ts'
import { testKeys } from '../../support/keys.ts'
import { usualRules } from '../../support/parking.ts'
import type { Case } from './records.ts'
import type { WorldRooms } from './rooms-map.ts'
import type { RoomsFor } from './world.ts'

/** A migrated PGlite, emptied for each world. */
export type Emptied = { client: PGlite; database: Database }

/** The real rooms over a real database; only the way there is simulated. */
export async function roomsInPglite({ client, database }: Emptied): Promise<RoomsFor> {
  await empty(client)
  const { db } = database
  const sealer = await openSealer(testKeys(), { now: () => 0 })
  return ({ loop, street, records, wallClock, newId }): WorldRooms => {
    const ctx: Context = {
      ...{ config: defaultConfig(), database, db, telemetry: notAsked, sealer, newId },
      clock: { now: wallClock },
      log: pino({ level: 'silent' }),
      auditKey: testAuditKey(),
    }
    const ready = loop.outside(register(ctx, street.bays))
    /** Through the same outages as the other consumers' records. */
    const outside = async <T>(work: () => Promise<T>): Promise<T> => {
      await ready
      return loop.outside(work())
    }
    return {
      of(life, journalId) {
        const rooms = roomsOf(ctx, journalId)
        const guarded = <T>(work: () => Promise<T>) => records.guarded(life, () => outside(work))
        return {
          take: (facts, place) => guarded(() => rooms.take(facts, place)),
          savePlace: (position) => guarded(() => rooms.savePlace(position)),
          savedPlace: () => guarded(rooms.savedPlace),
          isDemo: () => guarded(rooms.isDemo),
          answers: () => records.answers(life),
        }
      },
      closeCases: () =>
        outside(async () => {
          await db
            .updateTable('incidents')
            .set({ state: 'closed', updatedAt: wallClock() })
            .where('state', '!=', 'closed')
            .execute()
        }),
      books: () => outside(() => booksIn(ctx)),
    }
  }
}

async function booksIn({ db }: Context) {
  const stays = await db
    .selectFrom('stays')
    .select(['bayId', 'enteredAt', 'leftAt'])
    .where('state', '!=', 'void')
    .execute()
  const lines = await db.selectFrom('ledgerLines').select(['account', 'amountFen']).execute()
  const balances = new Map<string, number>()
  for (const { account, amountFen } of lines)
    balances.set(account, (balances.get(account) ?? 0) + amountFen)
  const places = await db.selectFrom('journalCursors').selectAll().execute()
  return {
    stays,
    balances,
    cases: await casesIn({ db }),
    places: new Map(places.map(({ journal, name, position }) => [`${journal}/${name}`, position])),
  }
}

async function casesIn({ db }: Pick<Context, 'db'>): Promise<Case[]> {
  const incidents = await db.selectFrom('incidents').selectAll().orderBy('code').execute()
  const events = await db
    .selectFrom('incidentEvents')
    .select(['incidentId', 'kind', 'at'])
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  return incidents.map(({ id, type, deviceId, state, updatedAt }) => {
    const told = (kind: string) =>
      events.filter((one) => one.incidentId === id && one.kind === kind).map(({ at }) => at)
    return {
      id,
      notice: {
        deviceId: deviceId ?? '',
        type: type as IncidentType,
        at: told('reported')[0] ?? 0,
      },
      repeated: told('repeated'),
      endedAt: state === 'closed' ? updatedAt : null,
    }
  })
}

async function register({ db }: Context, bays: readonly { id: string; lotId: string }[]) {
  const names = { name: 'c1', nameEn: null }
  await db
    .insertInto('communities')
    .values({ id: 'c1', ...names })
    .execute()
  await db
    .insertInto('sites')
    .values({ id: 's1', communityId: 'c1', ...names })
    .execute()
  const lots = [...new Set(bays.map(({ lotId }) => lotId))]
  const place = { siteId: 's1', communityId: 'c1' }
  await db
    .insertInto('lots')
    .values(lots.map((id) => ({ id, ...names, ...place })))
    .execute()
  const device = { ...place, name: 'd', model: null, lon: null, lat: null, updatedAt: 0 }
  await db
    .insertInto('devices')
    .values([
      ...bays.map(({ id, lotId }) => ({ ...device, id, kind: 'bay' as const, lotId, bay: id })),
      { ...device, id: 'gate-0', kind: 'gate' as const, lotId: null, bay: null },
    ])
    .execute()
  const rules = JSON.stringify(usualRules)
  await db
    .insertInto('tariffs')
    .values({ id: 't1', lotId: null, validFrom: 0, rules, createdAt: 0, createdBy: 'admin' })
    .execute()
}

/** As the owner of the tables and without their triggers: the application may delete nothing of the books. */
async function empty(client: PGlite): Promise<void> {
  await client.exec(`
    reset role;
    set session_replication_role = replica;
    do $$ declare names text; begin
      select string_agg(format('%I', tablename), ', ') into names from pg_tables
        where schemaname = 'public' and tablename not like 'kysely%' and tablename <> 'instance';
      execute 'truncate ' || names || ' cascade';
    end $$;
    set session_replication_role = origin;
    set role linli_app`)
}

function defaultConfig(): Context['config'] {
  const read = readConfig({})
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  return read.config
}

const notAsked: Context['telemetry'] = {
  embedded: true,
  write: async () => {},
  marked: async () => undefined,
  latest: async () => [],
  series: async () => [],
  counts: async () => [],
  ping: async () => {},
  close: async () => {},
}
