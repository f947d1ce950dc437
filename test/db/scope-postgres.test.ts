import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { scopeContract } from '../contracts/scope.ts'
import { describeWith, type RealServer, startPostgresql } from '../support/servers.ts'

describeWith(['postgresql'], 'on a real server', () => {
  let server: RealServer
  let count = 0
  beforeAll(async () => {
    server = await startPostgresql()
  })
  afterAll(() => server.stop())

  scopeContract('PostgreSQL', async () => {
    const name = `scope_${++count}`
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query(`create database ${name}`)
    await client.end()
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return { url: url.href }
  })
})
