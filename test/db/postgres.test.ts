import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { openDatabase } from '../../api/db/open.ts'
import { recordsContract } from '../contracts/records.ts'
import { scopeContract } from '../contracts/scope.ts'
import { describeWith, type RealServer, startPostgresql } from '../support/servers.ts'

describeWith(['postgresql'], 'on a real server', () => {
  let server: RealServer
  let count = 0
  beforeAll(async () => {
    server = await startPostgresql()
  })
  afterAll(() => server.stop())

  /** Another empty database of the server. */
  async function fresh() {
    const name = `records_${++count}`
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query(`create database ${name}`)
    await client.end()
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return { url: url.href }
  }

  recordsContract('PostgreSQL', async () => openDatabase(await fresh()))
  scopeContract('PostgreSQL', fresh)
})
