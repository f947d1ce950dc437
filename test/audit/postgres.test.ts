import { afterAll, beforeAll } from 'vitest'
import { openDatabase } from '../../api/db/open.ts'
import { auditContract } from '../contracts/audit.ts'
import { describeWith, type RealServer, startPostgresql } from '../support/servers.ts'

describeWith(['postgresql'], 'on a real server', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startPostgresql()
  })
  afterAll(() => server.stop())

  auditContract('PostgreSQL', () => openDatabase({ url: server.url }))
})
