import type { PGlite } from '@electric-sql/pglite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'

/** PGlite behind Kysely: one connection, handed out to one caller at a time in order of asking. */
export class PgliteDialect implements Dialect {
  readonly #client: PGlite
  constructor(client: PGlite) {
    this.#client = client
  }
  createAdapter() {
    return new PostgresAdapter()
  }
  createDriver() {
    return new PgliteDriver(this.#client)
  }
  createQueryCompiler() {
    return new PostgresQueryCompiler()
  }
  createIntrospector(db: Kysely<unknown>) {
    return new PostgresIntrospector(db)
  }
}

class PgliteDriver implements Driver {
  readonly #connection: DatabaseConnection
  #tail: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(client: PGlite) {
    this.#connection = connectionOver(client)
  }
  async init() {}
  async acquireConnection() {
    const before = this.#tail
    let release = () => {}
    this.#tail = new Promise<void>((resolve) => {
      release = resolve
    })
    await before
    this.#release = release
    return this.#connection
  }
  async releaseConnection() {
    this.#release()
  }
  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings) {
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : ''
    await connection.executeQuery(CompiledQuery.raw(`begin${level}`))
  }
  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }
  async rollbackTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }
  async destroy() {}
}

function connectionOver(client: PGlite): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      // Without parameters the simple protocol serves, which alone takes a file of many statements.
      const result =
        parameters.length === 0
          ? (await client.exec(sql)).at(-1)
          : await client.query(sql, [...parameters])
      return {
        rows: (result?.rows ?? []) as R[],
        numAffectedRows: BigInt(result?.affectedRows ?? 0),
      }
    },
    // biome-ignore lint/correctness/useYield: PGlite answers whole results; there is nothing to stream
    async *streamQuery() {
      throw new Error('PGlite does not stream; page with a limit')
    },
  }
}
