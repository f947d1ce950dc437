import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../api/db/open.ts'

declare module 'vitest' {
  interface ProvidedContext {
    recordsTemplate: string
  }
}

/** Makes one migrated, empty database for the whole run; each test starts from a copy of it. */
export async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'linli-records-'))
  const file = join(folder, 'template.tar')
  const client = await PGlite.create('memory://')
  const database = await openDatabase({ client })
  const dump = await client.dumpDataDir('none')
  writeFileSync(file, new Uint8Array(await dump.arrayBuffer()))
  await database.close()
  project.provide('recordsTemplate', file)
  return () => rmSync(folder, { recursive: true, force: true })
}
