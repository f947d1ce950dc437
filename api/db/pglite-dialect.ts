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
import { type Sight, setSight } from './sight.ts'

/** One PGlite, handed out to one caller at a time in order of asking, whatever each may see. */
export class SharedConnection {
  readonly #client: PGlite
  readonly #connection: DatabaseConnection
  #tail: Promise<void> = Promise.resolve()
  #release: () => void = () => {}
  #sight: Sight | undefined

  constructor(client: PGlite) {
    this.#client = client
    this.#connection = connectionOver(client)
  }
  async acquire(sight: Sight | undefined): Promise<DatabaseConnection> {
    const before = this.#tail
    let release = () => {}
    this.#tail = new Promise<void>((resolve) => {
      release = resolve
    })
    await before
    this.#release = release
    if (sight !== undefined && sight !== this.#sight)
      try {
        await this.#client.query(setSight, [sight])
        this.#sight = sight
      } catch (error) {
        release()
        throw error
      }
    return this.#connection
  }
  release(): void {
    this.#release()
  }
}

/** PGlite behind Kysely, for one sight; without one as the connection stands. */
export class PgliteDialect implements Dialect {
  readonly #shared: SharedConnection
  readonly #sight: Sight | undefined
  constructor(shared: SharedConnection, sight?: Sight) {
    this.#shared = shared
    this.#sight = sight
  }
  createAdapter() {
    return new PostgresAdapter()
  }
  createDriver() {
    return new PgliteDriver(this.#shared, this.#sight)
  }
  createQueryCompiler() {
    return new PostgresQueryCompiler()
  }
  createIntrospector(db: Kysely<unknown>) {
    return new PostgresIntrospector(db)
  }
}

class PgliteDriver implements Driver {
  readonly #shared: SharedConnection
  readonly #sight: Sight | undefined
  constructor(shared: SharedConnection, sight: Sight | undefined) {
    this.#shared = shared
    this.#sight = sight
  }
  async init() {}
  acquireConnection() {
    return this.#shared.acquire(this.#sight)
  }
  async releaseConnection() {
    this.#shared.release()
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
