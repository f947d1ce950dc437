import { openDatabase } from '../../api/db/open.ts'
import { auditContract } from '../contracts/audit.ts'
import { freshRecords } from '../support/context.ts'

auditContract('PGlite', async () => openDatabase({ client: await freshRecords() }))
