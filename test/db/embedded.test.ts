import { openDatabase } from '../../api/db/open.ts'
import { recordsContract } from '../contracts/records.ts'
import { scopeContract } from '../contracts/scope.ts'
import { freshRecords } from '../support/context.ts'

recordsContract('PGlite', async () => openDatabase({ client: await freshRecords() }))

scopeContract('PGlite', async () => ({ client: await freshRecords() }))
