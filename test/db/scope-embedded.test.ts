import { scopeContract } from '../contracts/scope.ts'
import { freshRecords } from '../support/context.ts'

scopeContract('PGlite', async () => ({ client: await freshRecords() }))
