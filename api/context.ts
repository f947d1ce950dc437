import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './db/open.ts'
import type { Tables } from './db/tables.ts'
import type { Scope } from './people/schema.ts'
import type { TelemetryStore } from './telemetry/store.ts'
import type { LogKey } from './transparency/note.ts'
import type { Sealer } from './vault/seal.ts'

/** What every action needs, built once by the composition root (or by a test's World). */
export type Context = {
  config: Config
  database: Database
  db: Kysely<Tables>
  telemetry: TelemetryStore
  /** Seals and opens what the records may not hold in plain. */
  sealer: Sealer
  clock: Clock
  /** A new unique id, sortable by time (UUID version 7). */
  newId: () => string
  log: Logger
  /** Signs the audit log's checkpoints, and keys the hashes of what stood before and after. */
  auditKey: LogKey
}

/** The same context, whose records are those of this scope and no others. */
export function contextFor(ctx: Context, scope: Scope): Context {
  return { ...ctx, db: ctx.database.as(scope) }
}

/** Epoch milliseconds; tests move it. */
export type Clock = { now(): number }

/** A handle on one transaction: what a Store function takes. */
export type Db = Kysely<Tables>

/** Something that starts and stops: broker, ingest, api, simulators. Constructing one does nothing. */
export type Part = {
  name: string
  start(): Promise<void>
  stop(): Promise<void>
}
